import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { NS_CLIENT, NS_COMPONENT } from '../../stanza/namespaces.ts';
import { formatHostPort } from '../../transport/server-address.ts';
import {
  type ChannelBindings,
  channelBindings,
  type TlsIdentity,
  upgradeToTls,
} from '../../transport/server-tls.ts';
import { Wire } from '../../transport/wire.ts';
import { ClientStream } from './client-stream.ts';
import { ComponentStream } from './component-stream.ts';
import { ByteStage } from './faults/byte-stage.ts';
import type { ConnectionFaults, FaultPlan } from './faults/fault-plan.ts';
import type { Host } from './host.ts';
import { ServerStream } from './server-stream.ts';
import type { BuiltinSettings } from './settings.ts';

export type PortKind = 'client' | 'directTls' | 'component';

export interface ConnectionContext {
  readonly host: Host;
  readonly settings: BuiltinSettings;
  readonly identity: TlsIdentity;
  readonly faults: FaultPlan;
}

/** All connections of a server; each is on its own, and ends alone. */
export class Connections {
  readonly #context: ConnectionContext;
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Map<Socket, ServerStream>();

  constructor(context: ConnectionContext) {
    this.#context = context;
  }

  accept(kind: PortKind, socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true).on('error', () => {});
    const deadline = setTimeout(() => this.#refuseIdler(socket), LOGIN_MS);
    socket.once('close', () => {
      clearTimeout(deadline);
      this.#sockets.delete(socket);
      this.#streams.delete(socket);
    });
    const where = formatHostPort(socket.remoteAddress ?? '', socket.remotePort ?? 0);
    this.#context.host.log(`${kind} connection from ${where}`);
    if (kind === 'directTls') void this.#acceptDirectTls(socket, where);
    else if (kind === 'component') this.#openComponent({ socket, where });
    else this.#openClient({ socket, where });
  }

  /** Tells all of them that the server goes, and waits until they are gone, but not for long. */
  async end(): Promise<void> {
    for (const stream of this.#streams.values()) stream.fail('system-shutdown');
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, FAREWELL_MS);
    const closed = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    );
    await Promise.all(closed);
    clearTimeout(timer);
  }

  /** Who has not come to a session by now holds a place that others may need. */
  #refuseIdler(socket: Socket): void {
    const stream = this.#streams.get(socket);
    if (stream?.owner?.online) return;
    this.#context.host.log('a connection has not logged in in time');
    stream?.fail('connection-timeout');
    setTimeout(() => socket.destroy(), stream ? FAREWELL_MS : 0);
  }

  async #acceptDirectTls(socket: Socket, where: string): Promise<void> {
    const { identity, host } = this.#context;
    try {
      const secured = await upgradeToTls(socket, identity);
      this.#openClient({ socket, where, secured });
    } catch (error) {
      host.log(`TLS handshake: ${error instanceof Error ? error.message : error}`);
    }
  }

  #openComponent(connection: Connection): void {
    const { host, faults } = this.#context;
    const { stream, misbehaviour } = this.#openStream(connection, NS_COMPONENT, MAX_COMPONENT);
    new ComponentStream(host, stream, {
      refuseLogins: faults.has('auth-fails'),
      createStage: misbehaviour.stanzaStage(host.domain),
      stanzaArrived: () => misbehaviour.stanzaArrived(),
    });
  }

  #openClient(connection: Connection): void {
    const { host, settings, identity, faults } = this.#context;
    const { stream, misbehaviour } = this.#openStream(connection, NS_CLIENT, MAX_CLIENT);
    const { secured, socket } = connection;
    const withoutTls = faults.has('no-starttls');
    const encrypt = (): Promise<ChannelBindings> =>
      startTls(stream.wire, identity, (inner) => misbehaviour.stage(inner, () => socket.resetAndDestroy()));
    new ClientStream(host, stream, {
      bindings: secured ? channelBindings(secured, identity) : new Map(),
      startTls: secured || withoutTls ? undefined : encrypt,
      allowPlain: settings.allowPlain === true,
      refuseLogins: faults.has('auth-fails'),
      refuseResumption: faults.has('resume-fails'),
      createStage: misbehaviour.stanzaStage(host.domain),
      stanzaArrived: () => misbehaviour.stanzaArrived(),
    });
  }

  #openStream({ socket, where, secured }: Connection, namespace: string, stanzaBytes: number): Opened {
    const { settings, faults } = this.#context;
    const misbehaviour = faults.nextConnection();
    const bytes = misbehaviour.stage(secured ?? socket, () => socket.resetAndDestroy());
    const wire = new Wire<Duplex>(bytes, settings.openTap?.());
    wire.note({ kind: 'connected', text: where });
    if (secured) wire.note({ kind: 'tls', text: secured.getProtocol() ?? '' });
    const stream = new ServerStream(wire, namespace, stanzaBytes);
    this.#streams.set(socket, stream);
    return { stream, misbehaviour };
  }
}

/** A connection that was accepted, with TLS on top of it or not yet. */
interface Connection {
  readonly socket: Socket;
  readonly where: string;
  readonly secured?: TLSSocket;
}

interface Opened {
  readonly stream: ServerStream;
  readonly misbehaviour: ConnectionFaults;
}

async function startTls(
  wire: Wire<Duplex>,
  identity: TlsIdentity,
  stage: (inner: Duplex) => Duplex,
): Promise<ChannelBindings> {
  let bindings: ChannelBindings = new Map();
  await wire.secure(async (plain) => {
    if (plain instanceof ByteStage) plain.release();
    const encrypted = await upgradeToTls(plain, identity);
    bindings = channelBindings(encrypted, identity);
    wire.note({ kind: 'tls', text: encrypted.getProtocol() ?? '' });
    return stage(encrypted);
  });
  return bindings;
}

/** How long connections may take to log in: real servers give them a minute or more. */
const LOGIN_MS = 60_000;
/** How long connections may take to end when the server does. */
const FAREWELL_MS = 250;
/** Bytes of a stanza: as much as Prosody takes. */
const MAX_CLIENT = 256 * 1024;
const MAX_COMPONENT = 512 * 1024;
