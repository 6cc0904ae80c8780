import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RunningBackend } from '../../src/server/backend.ts';
import { ElementSplitter } from './element-splitter.ts';

/** A stream as its server sees it, element by element, in the order of their arrival. */
export interface RawStream {
  readonly jid: string;
  send(xml: string): void;
  /** Takes what arrives, up to and including the first element that matches. */
  until(pattern: RegExp): Promise<string[]>;
  /** The same, but the end of the stream is `over` instead of a failure. */
  untilOrEnd(pattern: RegExp): Promise<{ readonly elements: readonly string[]; readonly over: boolean }>;
  /** The first element that matches; what arrives before it is dropped. */
  next(pattern: RegExp): Promise<string>;
  /** Resolves when the server has closed its side, too. */
  close(): Promise<void>;
}

/** Logs in a user of a server by direct TLS and SASL PLAIN. It is not available before it sends a presence. */
export async function loginRaw(
  server: RunningBackend,
  username: string,
  resource = 'raw',
): Promise<RawStream> {
  const user = server.users.find((each) => each.username === username);
  if (user === undefined) throw new Error(`${server.name} has no user ${username}`);
  const socket = connectTls({
    host: server.host,
    port: server.ports.directTls,
    servername: server.domain,
    ca: await readFile(server.caFile),
  });
  await once(socket, 'secureConnect');
  const stream = new Stream(socket, `${username}@${server.domain}/${resource}`);
  await stream.open('jabber:client', server.domain, /^<stream:features/);
  const message = Buffer.from(`\0${username}\0${user.password}`).toString('base64');
  stream.send(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${message}</auth>`);
  await stream.next(/^<success/);
  await stream.open('jabber:client', server.domain, /^<stream:features/);
  stream.send(
    `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind></iq>`,
  );
  await stream.next(/^<iq.*<jid>/s);
  return stream;
}

/** Connects as a component of a server, the first if none is named (XEP-0114). */
export async function connectRawComponent(
  server: RunningBackend,
  domain = server.components[0]?.domain,
): Promise<RawStream> {
  const component = server.components.find((each) => each.domain === domain);
  if (component === undefined) throw new Error(`${server.name} has no component ${domain}`);
  const socket = connect({ host: server.host, port: server.ports.component });
  await once(socket, 'connect');
  const stream = new Stream(socket, component.domain);
  const header = await stream.open('jabber:component:accept', component.domain, /^<stream:stream/);
  const id = attribute(header, 'id') ?? '';
  stream.send(
    `<handshake>${createHash('sha1').update(`${id}${component.secret}`).digest('hex')}</handshake>`,
  );
  await stream.next(/^<handshake/);
  return stream;
}

/** Of an element's outermost tag, not unescaped. */
export function attribute(xml: string, name: string): string | undefined {
  const tag = /^<(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(xml)?.[0] ?? '';
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found?.[1] ?? found?.[2];
}

/** Of the first element with this name, without a prefix: its text, unescaped. */
export function content(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? undefined : unescapeXml(found);
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function unescapeXml(text: string): string {
  return text.replace(/&(#x?)?(\w+);/g, (reference, numeric: string | undefined, name: string) => {
    if (numeric !== undefined) return String.fromCodePoint(Number.parseInt(name, numeric === '#' ? 10 : 16));
    return NAMED[name] ?? reference;
  });
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const DEADLINE = 15_000;

class Stream implements RawStream {
  readonly jid: string;
  readonly #socket: Socket;
  readonly #splitter = new ElementSplitter();
  readonly #arrived: string[] = [];
  #look: () => void = () => {};
  #over = false;

  constructor(socket: Socket, jid: string) {
    this.jid = jid;
    this.#socket = socket.setNoDelay();
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#arrived.push(...this.#splitter.write(text));
      this.#look();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#over = true;
      this.#look();
    });
  }

  open(namespace: string, to: string, answer: RegExp): Promise<string> {
    this.#splitter.restart();
    this.send(
      `<stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams' to='${to}' version='1.0'>`,
    );
    return this.next(answer);
  }

  send(xml: string): void {
    this.#socket.write(xml);
  }

  async next(pattern: RegExp): Promise<string> {
    return (await this.until(pattern)).at(-1) ?? '';
  }

  async until(pattern: RegExp): Promise<string[]> {
    const { elements, over } = await this.untilOrEnd(pattern);
    if (!over) return elements;
    throw new Error(`${this.jid}: the stream ended without ${pattern}: ${elements.join('\n')}`);
  }

  untilOrEnd(pattern: RegExp): Promise<{ elements: string[]; over: boolean }> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#look = () => {};
        reject(new Error(`${this.jid}: nothing more without ${pattern}: ${this.#arrived.join('\n')}`));
      }, DEADLINE);
      this.#look = () => {
        const i = this.#arrived.findIndex((element) => pattern.test(element));
        if (i < 0 && !this.#over) return;
        this.#look = () => {};
        clearTimeout(timer);
        resolve({ elements: this.#arrived.splice(0, i < 0 ? Number.POSITIVE_INFINITY : i + 1), over: i < 0 });
      };
      this.#look();
    });
  }

  async close(): Promise<void> {
    if (this.#over) return;
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.end('</stream:stream>');
    await closed;
  }
}
