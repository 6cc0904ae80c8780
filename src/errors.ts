/**
 * What went wrong, in the terms of the exit codes: each kind has exactly one code (docs/exit-codes.md).
 *
 * - `answer`: the other side answered with an error, or not in time (1)
 * - `usage`: the command line, a profile or a file is wrong; a password is missing (2)
 * - `connection`: no usable connection: DNS, TCP, TLS, certificate, deadline, no XMPP there (3)
 * - `auth`: not let in, or the server failed to prove itself (4)
 * - `stream`: an established stream was lost for good (5)
 */
export type FailureKind = 'answer' | 'usage' | 'connection' | 'auth' | 'stream';

export const EXIT = {
  done: 0,
  answer: 1,
  usage: 2,
  connection: 3,
  auth: 4,
  stream: 5,
  bug: 70,
  sighup: 129,
  sigint: 130,
  sigterm: 143,
} as const satisfies Record<FailureKind | 'done' | 'bug' | 'sighup' | 'sigint' | 'sigterm', number>;

export interface FailureDetails {
  /** What the user can do about it: one line. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Whether the same may succeed later, with nothing changed here. */
  readonly transient?: boolean;
}

/** A failure that is told to the user as `xmpp-tool: WHAT: WHY`, a hint, and an exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly kind: FailureKind;
  readonly hint: string | undefined;
  readonly transient: boolean;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.hint = details.hint;
    this.transient = details.transient === true;
  }

  get exitCode(): number {
    return EXIT[this.kind];
  }
}

/** A signal that asks a run to end, or what the system says when nobody reads the results any more. */
export type InterruptionCause = EndingSignal | 'SIGPIPE';
export type EndingSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';

/** The run was ended from outside: by a signal, or because nobody reads its results any more. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly by: InterruptionCause;

  constructor(by: InterruptionCause) {
    super(`interrupted by ${by}`);
    this.by = by;
  }

  /** A closed stdout is no failure. */
  get exitCode(): number {
    return { SIGHUP: EXIT.sighup, SIGINT: EXIT.sigint, SIGTERM: EXIT.sigterm, SIGPIPE: EXIT.done }[this.by];
  }
}
