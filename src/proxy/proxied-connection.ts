import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { Deadline } from '../connection/deadline.ts';
import { NS_TLS } from '../stanza/namespaces.ts';
import { formatHostPort } from '../transport/server-address.ts';
import { XmlError } from '../xml/xml-error.ts';
import { beginsWithTls, encryptClient } from './client-leg.ts';
import { type HeadItem, HeadReader } from './head-reader.ts';
import { finishLeg, type Leg, plainLeg } from './leg.ts';
import { readChunk } from './read-chunk.ts';
import { ClientGone, judge, refusalText } from './refusal.ts';
import type { ProxySettings, ProxyTap } from './settings.ts';
import { Tunnel } from './tunnel.ts';
import { openUpstream } from './upstream.ts';
import { watchForLoss } from './watch-for-loss.ts';

/** What the user is told of a connection. */
export interface Findings {
  mechanismsRemoved(names: readonly string[]): void;
  loginFailedUnbound(connection: number): void;
  failed(connection: number, error: unknown): void;
}

export interface Accepted {
  readonly socket: Socket;
  /** From 1. */
  readonly number: number;
  /** Aborted when the proxy ends. */
  readonly signal: AbortSignal;
}

/**
 * One client and its server. The client's hop is negotiated here: TLS from the first byte, STARTTLS, or none. A stream
 * that the client opens before STARTTLS has a connection to the server of its own, which ends with it: to the server
 * each connection is encrypted before its first stream, and has that one only.
 */
export class ProxiedConnection {
  /** Resolves when both hops have ended, and the tap has been told. */
  readonly over: Promise<void>;
  readonly #settings: ProxySettings;
  readonly #number: number;
  readonly #findings: Findings;
  readonly #tap: ProxyTap;
  readonly #deadline: Deadline;
  #client: Leg;
  #server: Leg | undefined;
  /** Whether the client has had the header of the stream that it has opened. */
  #answered = false;
  #connecting = false;
  #end = '';
  #finish: (() => void) | undefined;

  constructor({ socket, number, signal }: Accepted, settings: ProxySettings, findings: Findings) {
    this.#settings = settings;
    this.#number = number;
    this.#findings = findings;
    this.#tap = settings.openTap();
    this.#client = plainLeg(socket);
    this.#deadline = new Deadline(settings.upstream.timeout, signal);
    const where = formatHostPort(socket.remoteAddress ?? '', socket.remotePort ?? 0);
    this.#tap.note({ kind: 'accepted', text: where });
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
    socket.on('error', () => {}).once('close', () => this.#clientGone());
  }

  /** Resolves when bytes pass by themselves, or the connection was refused. */
  async run(): Promise<void> {
    const { raw } = this.#client;
    this.#deadline.enter('waiting for the client to begin');
    try {
      const direct = await beginsWithTls(raw, this.#deadline.signal);
      if (direct === undefined) raw.end();
      else if (direct) await this.#serveEncrypted();
      else if (this.#settings.component) (await this.#openTunnel()).join();
      else await this.#servePlain();
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#deadline.clear();
    }
  }

  /** Ends both hops in order. */
  close(): void {
    this.#end ||= 'by us';
    finishLeg(this.#client);
    if (this.#server) finishLeg(this.#server);
  }

  async #serveEncrypted(): Promise<void> {
    this.#deadline.enter('TLS handshake with the client');
    const { raw } = this.#client;
    this.#client = await encryptClient(raw, this.#settings, this.#tap, this.#deadline.signal);
    this.#answered = false;
    const { stream } = this.#client;
    this.#deadline.enter("waiting for the client's stream header");
    const begun = await readChunk(stream, this.#deadline.signal);
    if (begun === undefined) return void stream.end();
    (await this.#openTunnelFor(begun)).join();
  }

  /** A stream that is not encrypted, to the point where the client chooses to encrypt it or not to. */
  async #servePlain(): Promise<void> {
    const reader = new HeadReader(HEAD_LIMIT);
    this.#deadline.enter("waiting for the client's stream header");
    const header = await this.#readItem(reader);
    const tunnel = await this.#openTunnelFor(header?.bytes ?? reader.takePending());
    this.#deadline.enter('waiting for what the client does about STARTTLS');
    const answer = await this.#readAnswer(reader);
    if (answer?.element?.is('starttls', NS_TLS)) {
      tunnel.part();
      if (this.#server) finishLeg(this.#server, '</stream:stream>');
      return this.#startTls(answer.bytes, reader.takePending());
    }
    if (answer) tunnel.forward(answer.bytes);
    tunnel.forward(reader.takePending());
    tunnel.join();
  }

  /** RFC 6120 5.4.2. */
  async #startTls(request: Buffer, rest: Buffer): Promise<void> {
    this.#tap.data('out', Buffer.concat([request, rest]));
    // Somebody in between could put words there that later seem to have come encrypted. Some clients end it with LF.
    if (rest.toString('latin1').trim() !== '')
      throw new XmlError('policy-violation', 'more than <starttls/> before TLS');
    this.#say(`<proceed xmlns='${NS_TLS}'/>`);
    await this.#serveEncrypted();
  }

  /** `begun`: what the client has said, which the server gets first. */
  async #openTunnelFor(begun: Buffer): Promise<Tunnel> {
    const tunnel = await this.#openTunnel().catch((error) => {
      if (!(error instanceof ClientGone)) this.#tap.data('out', begun);
      throw error;
    });
    tunnel.forward(begun);
    return tunnel;
  }

  async #openTunnel(): Promise<Tunnel> {
    this.#connecting = true;
    const stopWatching = watchForLoss(this.#client.stream, () => this.#clientLeft());
    const server = await openUpstream(this.#settings, this.#tap, this.#deadline).finally(stopWatching);
    this.#connecting = false;
    this.#server = server;
    server.stream.once('close', () => this.#serverGone(server));
    return new Tunnel({
      client: this.#client,
      server,
      timeout: this.#settings.upstream.timeout,
      unedited: this.#settings.component,
      see: (direction, bytes) => {
        if (direction === 'in') this.#answered = true;
        this.#tap.data(direction, bytes);
      },
      removed: (names) => this.#findings.mechanismsRemoved(names),
      unbound: () => this.#findings.loginFailedUnbound(this.#number),
      ended: (who, how) => {
        this.#end ||= how === 'closed' ? `by the ${who}` : `reset by the ${who}`;
      },
    });
  }

  /** What the client sends after its header; undefined if it ends, or sends what is the server's to judge. */
  async #readAnswer(reader: HeadReader): Promise<HeadItem | undefined> {
    try {
      return await this.#readItem(reader);
    } catch (error) {
      if (error instanceof XmlError) return undefined;
      throw error;
    }
  }

  async #readItem(reader: HeadReader): Promise<HeadItem | undefined> {
    for (;;) {
      const item = reader.next();
      if (item) return item;
      const chunk = await readChunk(this.#client.stream, this.#deadline.signal);
      if (chunk === undefined) return undefined;
      reader.push(chunk);
    }
  }

  #refuse(error: unknown): void {
    const refusal = judge(error, this.#connecting);
    if (refusal) this.#findings.failed(this.#number, error);
    const { component, upstream } = this.#settings;
    const header = this.#answered ? undefined : { component, domain: upstream.jid.domain };
    if (refusal?.condition !== undefined && this.#client.stream.writable) {
      this.#say(refusalText({ ...refusal, condition: refusal.condition }, header));
    }
    this.close();
  }

  #say(text: string): void {
    const bytes = Buffer.from(text);
    this.#tap.data('in', bytes);
    this.#client.stream.write(bytes);
  }

  /** While there is no server that could be told. */
  #clientLeft(): void {
    this.#end ||= 'by the client';
    this.#deadline.abort(new ClientGone());
  }

  #clientGone(): void {
    if (this.#server === undefined || this.#server.stream.destroyed) this.#over();
  }

  #serverGone(server: Leg): void {
    if (server === this.#server && this.#client.raw.destroyed) this.#over();
  }

  /** Both hops can be gone when the first of them says so. */
  #over(): void {
    if (!this.#finish) return;
    this.#tap.note({ kind: 'closed', text: this.#end || 'by the client' });
    this.#tap.end();
    this.#finish();
    this.#finish = undefined;
  }
}

/** Bytes of a client's stream header, and of what it sends before TLS. */
const HEAD_LIMIT = 64 * 1024;
