import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Element } from '../xml/element.ts';
import type { CurrentSession } from './current-session.ts';
import { GroupGuard } from './group-guard.ts';
import type { HeardRecord } from './heard.ts';
import { JobQueue } from './job-queue.ts';
import { readReplyText, reasonForNoReply, replyTo } from './reply.ts';
import { CommandFailure, type ReplyCommand, runReplyCommand } from './run-reply-command.ts';
import { stanzaVariables } from './stanza-environment.ts';
import { Turns } from './turns.ts';

/** A stanza to be answered. */
interface Heard {
  readonly stanza: Element;
  readonly record: HeardRecord;
}

export interface ResponderOptions {
  readonly command: Omit<ReplyCommand, 'guard' | 'signal'>;
  /** How many of it run at a time. */
  readonly jobs: number;
  readonly session: CurrentSession;
  /** Told when more waits than there is room for, and when half of it is done. */
  full(isFull: boolean): void;
  /** Told of what went wrong for one stanza: who sent it, and why. */
  failed(from: string, why: string): void;
}

/** For what waits: so many stanzas, or so many characters of XML. */
const ROOM = { jobs: 1000, size: 16 * 1024 * 1024 };

/**
 * Has a program answer stanzas, several at a time. Replies to one sender leave in the order of what they answer.
 */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #turns = new Turns();
  readonly #guard = new GroupGuard();
  readonly #end = new AbortController();
  readonly #queue: JobQueue<Heard>;
  /** Of the last replies: a room passes what we say on to us too. */
  readonly #ids = new Set<string>();

  constructor(options: ResponderOptions) {
    this.#options = options;
    // Each job has its own: many are no leak.
    setMaxListeners(0, this.#end.signal);
    this.#queue = new JobQueue({
      atATime: options.jobs,
      room: ROOM,
      work: (heard) => this.#answer(heard),
      full: options.full,
    });
  }

  /** Whether there is no room for more: a new session is not to be read then. */
  get isFull(): boolean {
    return this.#queue.isFull;
  }

  hear(heard: Heard): void {
    if (this.#ids.delete(heard.stanza.attr('id') ?? '')) return;
    this.#queue.add(heard, heard.record.xml?.length ?? 0);
  }

  /** Resolves when all that was heard is answered. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** Kills what still runs, and forgets what waits. @returns how many waited */
  async end(): Promise<number> {
    const forgotten = this.#queue.clear();
    this.#end.abort();
    await this.#queue.idle();
    this.#guard.end();
    return forgotten;
  }

  async #answer({ stanza, record }: Heard): Promise<void> {
    const { command, failed } = this.#options;
    const from = stanza.attr('from') ?? '';
    const turn = this.#turns.take(from);
    const json = toSafeJson(record);
    try {
      const run = { ...command, guard: this.#guard, signal: this.#end.signal };
      const text = readReplyText(await runReplyCommand(run, `${json}\n`, stanzaVariables(record, json)));
      await turn.come;
      if (text !== '') await this.#send(stanza, text);
    } catch (error) {
      if (!(error instanceof CommandFailure || error instanceof RangeError)) throw error;
      failed(from, error.message);
    } finally {
      turn.end();
    }
  }

  /** While there is no session, the reply waits for the next one. */
  async #send(stanza: Element, text: string): Promise<void> {
    const session = await this.#options.session.get(this.#end.signal);
    if (session === undefined) throw new CommandFailure('there is no connection to send its reply');
    const reason = reasonForNoReply(stanza, session);
    if (reason !== undefined) throw new CommandFailure(`its output is not sent: ${reason}`);
    const id = randomUUID();
    if (stanza.attr('type') === 'groupchat') this.#remember(id);
    session.send(replyTo(stanza, text, id, session));
    await session.drained();
  }

  #remember(id: string): void {
    this.#ids.add(id);
    for (const oldest of this.#ids) {
      if (this.#ids.size <= MOST_IDS) return;
      this.#ids.delete(oldest);
    }
  }
}

const MOST_IDS = 1000;
