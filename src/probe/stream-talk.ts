import type { Socket } from 'node:net';
import type { Deadline } from '../connection/deadline.ts';
import { readStreamError } from '../connection/stream-failure.ts';
import { CliError } from '../errors.ts';
import { NS_CLIENT, NS_STREAM } from '../stanza/namespaces.ts';
import { reasonOf } from '../transport/network-failure.ts';
import type { Wire } from '../transport/wire.ts';
import type { Element } from '../xml/element.ts';
import { escapeAttribute } from '../xml/escape.ts';
import { StreamParser } from '../xml/stream-parser.ts';
import { XmlError } from '../xml/xml-error.ts';
import type { Role } from './resolution.ts';

export const NS_SERVER = 'jabber:server';
export const NS_DIALBACK = 'jabber:server:dialback';

/** What a server that is not trusted may make us keep: a stream's header and features are a few kilobytes. */
const LIMITS = { stanzaBytes: 262_144, depth: 32 };

/** A conversation on a wire, one element at a time, before any login. */
export class StreamTalk {
  /** The default namespace of the stream, once its header has come: what kind of port it is. */
  namespace: string | undefined;
  readonly #wire: Wire;
  readonly #deadline: Deadline;
  #parser: StreamParser | undefined;
  #arrived: Element[] = [];
  #failure: CliError | undefined;
  #wake: () => void = () => {};

  constructor(wire: Wire<Socket>, deadline: Deadline) {
    this.#wire = wire;
    this.#deadline = deadline;
    wire.listener = {
      text: (text) => this.#read(text),
      undecodable: () => this.#fail('it sends bytes that are not UTF-8'),
      closed: (cause) => this.#fail(cause ? reasonOf(cause) : 'the server closed the connection'),
    };
  }

  /** Text that arrived and was not read, because `stopAfter` was told to. */
  get unread(): string {
    return this.#parser?.rest ?? '';
  }

  /**
   * Opens a stream and waits for the features (RFC 6120 4.7, 4.3.2).
   *
   * @throws CliError (`connection`); the deadline's failure
   */
  async greet(role: Role, domain: string): Promise<Element> {
    this.#parser = this.#newParser();
    this.#wire.write(header(role, domain));
    const start = await this.next();
    if (!start.is('stream', NS_STREAM)) throw talkFailure('it does not speak XMPP');
    this.namespace = start.attr('xmlns');
    const features = await this.next();
    if (features.is('features', NS_STREAM)) return features;
    throw talkFailure(`it sends <${features.name}/> where its features are due`);
  }

  /** Sends an element and waits for the one that answers it; nothing that follows is read. */
  async ask(text: string): Promise<Element> {
    this.#wire.write(text);
    return this.next();
  }

  /** @throws CliError (`connection`) for a stream error, too */
  async next(): Promise<Element> {
    const [item] = this.#arrived.splice(0, 1);
    if (item === undefined) {
      if (this.#failure) throw this.#failure;
      await this.#deadline.within(new Promise<void>((resolve) => (this.#wake = resolve)));
      return this.next();
    }
    const error = readStreamError(item);
    if (error) throw talkFailure(`stream error ${error.message}`, error);
    return item;
  }

  /** Nothing more is read, and the socket is somebody else's. */
  pause(): void {
    this.#parser?.stop();
    this.#wire.pause();
  }

  #newParser(): StreamParser {
    const arrive = (item: Element): void => {
      this.#arrived.push(item);
      // What follows <proceed/> is no XML.
      if (item.name === 'proceed') this.pause();
      this.#wake();
    };
    const streamEnd = (): void => this.#fail('the server closed the stream');
    return new StreamParser({ streamStart: arrive, streamElement: arrive, streamEnd }, { limits: LIMITS });
  }

  #read(text: string): void {
    try {
      this.#parser?.write(text);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      this.#fail(`what it sends cannot be read: ${error.condition} (${error.message})`);
    }
  }

  #fail(why: string): void {
    this.#failure ??= talkFailure(why);
    this.#wake();
  }
}

function talkFailure(why: string, cause?: unknown): CliError {
  return new CliError('connection', why, { cause });
}

/** Servers offer dialback to those that know it (XEP-0220 2.2). */
function header(role: Role, to: string): string {
  const content = role === 'c2s' ? NS_CLIENT : NS_SERVER;
  const dialback = role === 'c2s' ? '' : ` xmlns:db='${NS_DIALBACK}'`;
  const namespaces = `xmlns='${content}' xmlns:stream='${NS_STREAM}'${dialback}`;
  return `<?xml version='1.0'?><stream:stream ${namespaces} to='${escapeAttribute(to)}' version='1.0'>`;
}
