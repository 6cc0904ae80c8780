import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { NS_CLIENT, NS_COMPONENT } from '../../stanza/namespaces.ts';
import { formatHostPort } from '../../transport/server-address.ts';
import { Wire } from '../../transport/wire.ts';
import { ClientStream } from './client-stream.ts';
import { ComponentStream } from './component-stream.ts';
import type { Host } from './host.ts';
import { ServerStream } from './server-stream.ts';
import type { BuiltinSettings } from './settings.ts';
import { channelBindings, type TlsIdentity, upgradeToTls } from './tls-upgrade.ts';

export type PortKind = 'client' | 'directTls' | 'component';

export interface ConnectionContext {
  readonly host: Host;
  readonly settings: BuiltinSettings;
  readonly identity: TlsIdentity;
}

/** All connections of a server; each is on its own, and ends alone. */
export class Connections {
  readonly #context: ConnectionContext;
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<ServerStream>();

  constructor(context: ConnectionContext) {
    this.#context = context;
  }

  accept(kind: PortKind, socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true).on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
    const where = formatHostPort(socket.remoteAddress ?? '', socket.remotePort ?? 0);
    this.#context.host.log(`${kind} connection from ${where}`);
    if (kind === 'directTls') void this.#acceptDirectTls(socket, where);
    else this.#open(kind, socket, where);
  }

  /** Tells all of them that the server goes, and waits until they are gone, but not for long. */
  async end(): Promise<void> {
    for (const stream of this.#streams) stream.fail('system-shutdown');
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, FAREWELL_MS);
    const closed = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    await Promise.all(closed);
    clearTimeout(timer);
  }

  async #acceptDirectTls(socket: Socket, where: string): Promise<void> {
    const { identity, host } = this.#context;
    try {
      const secured = await upgradeToTls(socket, identity);
      this.#open('directTls', secured, where, secured);
    } catch (error) {
      host.log(`TLS handshake: ${error instanceof Error ? error.message : error}`);
    }
  }

  #open(kind: PortKind, socket: Duplex, where: string, secured?: TLSSocket): void {
    const { host, settings, identity } = this.#context;
    const wire = new Wire<Duplex>(socket, settings.openTap?.());
    wire.note({ kind: 'connected', text: where });
    const component = kind === 'component';
    const stream = new ServerStream(
      wire,
      component ? NS_COMPONENT : NS_CLIENT,
      component ? MAX_COMPONENT : MAX_CLIENT,
    );
    this.#streams.add(stream);
    socket.once('close', () => this.#streams.delete(stream));
    if (component) return void new ComponentStream(host, stream, { refuseLogins: false });
    const startTls = async (): Promise<ReadonlyMap<string, () => Buffer>> => {
      let bindings: ReadonlyMap<string, () => Buffer> = new Map();
      await wire.secure(async (plain) => {
        const encrypted = await upgradeToTls(plain, identity);
        bindings = channelBindings(encrypted, identity);
        wire.note({ kind: 'tls', text: encrypted.getProtocol() ?? '' });
        return encrypted;
      });
      return bindings;
    };
    new ClientStream(host, stream, {
      bindings: secured ? channelBindings(secured, identity) : new Map(),
      startTls: secured ? undefined : startTls,
      allowPlain: settings.allowPlain === true,
      refuseLogins: false,
      refuseResumption: false,
    });
  }
}

/** How long connections may take to end when the server does. */
const FAREWELL_MS = 250;
/** Bytes of a stanza: as much as Prosody takes. */
const MAX_CLIENT = 256 * 1024;
const MAX_COMPONENT = 512 * 1024;
