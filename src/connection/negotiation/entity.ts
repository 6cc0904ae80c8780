import type { EventEmitter } from 'node:events';
import { CliError } from '../../errors.ts';
import type { Element } from '../../xml/element.ts';
import {
  failureBeforeOnline,
  headerProblem,
  readStreamError,
  streamErrorBeforeOnline,
} from '../stream-failure.ts';
import type { StreamEnd, XmlStream } from '../xml-stream.ts';
import { type EntityBridge, makeParserClass, makeSocketClass } from './entity-classes.ts';
import { type ForeignBuilder, toForeign } from './foreign-element.ts';

/** A client or component of the @xmpp packages, as far as we use it. */
export interface Entity extends EventEmitter {
  timeout: number;
  readonly reconnect: { stop(): void };
  readonly iqCaller: { readonly handlers: Map<string, { reject(error: Error): void }> };
  readonly options: { readonly service: string; readonly domain: string };
  connect(service: string): Promise<unknown>;
  open(options: { domain: string }): Promise<unknown>;
  _detachSocket(): void;
  _detachParser(): void;
}

export type EntityClasses = {
  readonly Socket: ReturnType<typeof makeSocketClass>;
  readonly Parser: ReturnType<typeof makeParserClass>;
};

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
  const { kind, what, build, signal } = negotiation;
  return new Promise((resolve, reject) => {
    let parser: EventEmitter | undefined;
    let opened = false;
    const bridge: EntityBridge = {
      secure: 'encrypted' in stream.wire.socket,
      send: (text) => {
        stream.sendText(text);
        if (!opened) negotiation.opened?.();
        opened = true;
      },
      reading: (created) => {
        if (parser) restart(stream, fail);
        parser = created;
      },
    };
    const entity = negotiation.makeEntity({
      Socket: makeSocketClass(bridge),
      Parser: makeParserClass(bridge),
    });
    const dismiss = (failure?: Error): void => {
      signal.removeEventListener('abort', onAbort);
      dismissEntity(entity, failure);
    };
    let failed = false;
    const end = (failure: Error): void => {
      if (failed) return;
      failed = true;
      dismiss(failure);
      reject(failure);
    };
    const finish = (): void => {
      stream.receiver = undefined;
      dismiss();
      resolve();
    };
    const fail = (error: unknown): void =>
      end(
        error instanceof CliError
          ? error
          : new CliError('connection', `${what}: ${stream.secrets.maskErrorText(text(error))}`),
      );
    const onAbort = (): void => end(signal.reason);
    entity.on('error', fail);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    stream.receiver = {
      header: (header) => {
        negotiation.answered?.();
        const problem = headerProblem(header, kind);
        if (problem === undefined) parser?.emit('start', toForeign(build, header));
        else
          setTimeout(
            () => fail(new CliError('connection', `${what}: ${problem}`)),
            ERROR_AFTER_HEADER,
          ).unref();
      },
      element: (item) => {
        try {
          const error = readStreamError(item, stream.secrets);
          const verdict = error
            ? { fail: streamErrorBeforeOnline(what, error, kind) }
            : negotiation.judge(item);
          if (verdict === 'ignore') return;
          if (verdict === 'online') return finish();
          if ('fail' in verdict) return fail(verdict.fail);
          if ('last' in verdict) stream.receiver = undefined;
          if ('restart' in verdict) stream.stop();
          parser?.emit('element', toForeign(build, visible(verdict)));
        } catch (error) {
          fail(error);
        }
      },
      end: (end: StreamEnd) => fail(failureBeforeOnline(what, end)),
    };
    entity.once('online', finish);
    startEntity(entity, () => failed).catch(fail);
  });
}

/** How long the stream error may take that says what is wrong with a stream, in milliseconds. */
const ERROR_AFTER_HEADER = 500;

/** Their own `start` also waits for `online`; when the stream is never opened, that rejection is nobody's. */
async function startEntity(entity: Entity, isOver: () => boolean): Promise<void> {
  await entity.connect(entity.options.service);
  // Who is dismissed meanwhile would wait for a stream header until its timeout, and the process with it.
  if (isOver()) return;
  await entity.open({ domain: entity.options.domain });
}

function restart(stream: XmlStream, fail: (error: CliError) => void): void {
  if (stream.unread.trim() !== '')
    fail(new CliError('connection', 'login: the server went on in a stream that was over'));
  stream.restart();
}

function visible(
  verdict: Extract<Verdict, { pass: Element } | { restart: Element } | { last: Element }>,
): Element {
  if ('pass' in verdict) return verdict.pass;
  return 'restart' in verdict ? verdict.restart : verdict.last;
}

/** Takes the stream away from the entity and ends all that it waits for. */
function dismissEntity(entity: Entity, failure: Error | undefined): void {
  entity.reconnect.stop();
  entity._detachParser();
  entity._detachSocket();
  if (failure) entity.emit('error', failure);
  for (const pending of entity.iqCaller.handlers.values()) pending.reject(failure ?? new Error('dismissed'));
  entity.removeAllListeners();
  entity.on('error', () => {});
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
