import type { LiveSession } from '../connection/live-session.ts';
import type { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import { say } from './say.ts';

/** Says on stderr how a bot's connection is doing. */
export class BotStatus {
  readonly #io: Io;
  readonly #quiet: boolean;
  #start: number | undefined;
  /** Said once, not with each attempt. */
  #lastHint: string | undefined;

  constructor({ quiet = false }: { readonly quiet?: boolean }, io: Io) {
    this.#io = io;
    this.#quiet = quiet;
  }

  /** When it came online for the first time, on `performance`'s clock. */
  get start(): number | undefined {
    return this.#start;
  }

  /** Who is in a new session has to know: others have seen the old one end, and messages may have been lost. */
  online({ jid, kind, resumed }: Pick<LiveSession, 'jid' | 'kind' | 'resumed'>): void {
    const again = this.#start !== undefined;
    this.#start ??= performance.now();
    const isNew = again && kind === 'client' && !resumed;
    const who = `${again ? 'online again' : 'online'} as ${escapeUntrusted(jid.toString())}`;
    if (!this.#quiet) this.#io.stderr.write(`${who}${isNew ? ', in a new session' : ''}\n`);
  }

  offline(failure: CliError, wait: number): void {
    const when = wait < 50 ? 'at once' : `in ${(wait / 1000).toFixed(1)} s`;
    say(this.#io.stderr, 'xmpp-tool', `${failure.message}; trying again ${when}`);
    if (failure.hint !== undefined && failure.hint !== this.#lastHint)
      say(this.#io.stderr, 'hint', failure.hint);
    this.#lastHint = failure.hint;
  }
}
