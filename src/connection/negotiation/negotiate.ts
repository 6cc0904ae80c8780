import type { EventEmitter } from 'node:events';
import { CliError } from '../../errors.ts';
import type { Element } from '../../xml/element.ts';
import {
  failureBeforeOnline,
  headerProblem,
  readStreamError,
  streamErrorBeforeOnline,
} from '../stream-failure.ts';
import type { StreamEnd, StreamReceiver, XmlStream } from '../xml-stream.ts';
import { dismissEntity, type Entity, type EntityClasses, startEntity } from './entity.ts';
import { makeParserClass, makeSocketClass } from './entity-classes.ts';
import { type ForeignBuilder, toForeign } from './foreign-element.ts';

/** What becomes of an element that arrives while a session is negotiated. */
export type Verdict =
  /** The entity sees it, perhaps changed. */
  | { readonly pass: Element }
  /** The entity sees it, and opens a new stream: nothing may come after it in this one (RFC 6120 6.4.6). */
  | { readonly restart: Element }
  /** The entity sees it, and with it is online: nothing after it is the entity's. */
  | { readonly last: Element }
  /** We are online without the entity having a part in it. */
  | 'online'
  /** It ends the login. */
  | { readonly fail: CliError }
  | 'ignore';

export interface Negotiation {
  readonly kind: 'client' | 'component';
  /** What is under way, for messages. */
  readonly what: string;
  readonly build: ForeignBuilder;
  readonly signal: AbortSignal;
  makeEntity(classes: EntityClasses): Entity;
  /** Our first stream header has been sent. */
  opened?(): void;
  /** A stream header has come. */
  answered?(): void;
  judge(item: Element): Verdict;
}

/**
 * Lets an entity of the @xmpp packages negotiate a session on a stream that is ours: they never touch the socket
 * nor the parser, see only the elements that they need, and are dismissed once they are online.
 *
 * @throws CliError when the other side refuses or goes away; the signal's reason when it is aborted
 */
export function negotiate(stream: XmlStream, negotiation: Negotiation): Promise<void> {
  return new Promise((resolve, reject) => new Attempt(stream, negotiation, { resolve, reject }).start());
}

interface Outcome {
  resolve(): void;
  reject(failure: Error): void;
}

/** One negotiation, until the entity is online or something has failed. */
class Attempt implements StreamReceiver {
  readonly #stream: XmlStream;
  readonly #negotiation: Negotiation;
  readonly #outcome: Outcome;
  readonly #entity: Entity;
  /** The entity's, of its present stream. */
  #parser: EventEmitter | undefined;
  #opened = false;
  #over = false;

  constructor(stream: XmlStream, negotiation: Negotiation, outcome: Outcome) {
    this.#stream = stream;
    this.#negotiation = negotiation;
    this.#outcome = outcome;
    const bridge = {
      secure: 'encrypted' in stream.wire.socket,
      send: (text: string) => this.#send(text),
      reading: (parser: EventEmitter) => this.#read(parser),
    };
    const classes = { Socket: makeSocketClass(bridge), Parser: makeParserClass(bridge) };
    this.#entity = negotiation.makeEntity(classes);
  }

  start(): void {
    const { signal } = this.#negotiation;
    this.#entity.on('error', this.#fail);
    if (signal.aborted) return this.#onAbort();
    signal.addEventListener('abort', this.#onAbort);
    this.#stream.receiver = this;
    this.#entity.once('online', () => this.#finish());
    startEntity(this.#entity, () => this.#over).catch(this.#fail);
  }

  header(header: Element): void {
    const { answered, kind, what, build } = this.#negotiation;
    answered?.();
    const problem = headerProblem(header, kind);
    if (problem === undefined) this.#parser?.emit('start', toForeign(build, header));
    else {
      const failure = new CliError('connection', `${what}: ${problem}`);
      setTimeout(() => this.#fail(failure), ERROR_AFTER_HEADER).unref();
    }
  }

  element(item: Element): void {
    try {
      const { what, kind } = this.#negotiation;
      const error = readStreamError(item, this.#stream.secrets);
      if (error) this.#fail(streamErrorBeforeOnline(what, error, kind));
      else this.#obey(this.#negotiation.judge(item));
    } catch (error) {
      this.#fail(error);
    }
  }

  end(end: StreamEnd): void {
    this.#fail(failureBeforeOnline(this.#negotiation.what, end));
  }

  #obey(verdict: Verdict): void {
    if (verdict === 'ignore') return;
    if (verdict === 'online') return this.#finish();
    if ('fail' in verdict) return this.#fail(verdict.fail);
    if ('last' in verdict) this.#stream.receiver = undefined;
    if ('restart' in verdict) this.#stream.stop();
    this.#parser?.emit('element', toForeign(this.#negotiation.build, visible(verdict)));
  }

  #send(text: string): void {
    this.#stream.sendText(text);
    if (!this.#opened) this.#negotiation.opened?.();
    this.#opened = true;
  }

  /** The entity begins to read a stream: its first, or the one after a restart. */
  #read(parser: EventEmitter): void {
    const stream = this.#stream;
    if (this.#parser !== undefined) {
      if (stream.unread.trim() !== '')
        this.#fail(new CliError('connection', 'login: the server went on in a stream that was over'));
      stream.restart();
    }
    this.#parser = parser;
  }

  readonly #onAbort = (): void => this.#end(this.#negotiation.signal.reason);

  readonly #fail = (error: unknown): void => {
    const { what } = this.#negotiation;
    const why = this.#stream.secrets.maskErrorText(error instanceof Error ? error.message : String(error));
    this.#end(error instanceof CliError ? error : new CliError('connection', `${what}: ${why}`));
  };

  #end(failure: Error): void {
    if (this.#over) return;
    this.#dismiss(failure);
    this.#outcome.reject(failure);
  }

  #finish(): void {
    this.#stream.receiver = undefined;
    this.#dismiss();
    this.#outcome.resolve();
  }

  #dismiss(failure?: Error): void {
    this.#over = true;
    this.#negotiation.signal.removeEventListener('abort', this.#onAbort);
    dismissEntity(this.#entity, failure);
  }
}

/** How long the stream error may take that says what is wrong with a stream, in milliseconds. */
const ERROR_AFTER_HEADER = 500;

function visible(
  verdict: Extract<Verdict, { pass: Element } | { restart: Element } | { last: Element }>,
): Element {
  if ('pass' in verdict) return verdict.pass;
  return 'restart' in verdict ? verdict.restart : verdict.last;
}
