import type { ComponentSettings } from '../connection/settings.ts';
import type { FailureKind } from '../errors.ts';
import type { Values } from './command.ts';
import type { echoOptions } from './echo-bot-options.ts';

/** How main.ts is told to be a worker: in place of a command's name. No command, because it is of no use to people. */
export const ECHO_WORKER = 'echo-worker';

/** The worker's descriptors besides the usual three. */
export const REPORTS_FD = 3;
export const CAPTURE_FD = 4;

/** What a worker is to do: a line of JSON on its stdin. The end of its stdin is the order to end. */
export interface WorkerJob {
  readonly settings: Omit<ComponentSettings, 'jid' | 'warn' | 'openTap' | 'resolver'> & {
    readonly jid: string;
  };
  readonly values: Values<typeof echoOptions>;
  /** The number of its first connection, and from one to the next. */
  readonly conn: { readonly first: number; readonly step: number };
  /** When the traffic's clock was started: milliseconds since 1970. */
  readonly clockStart: number;
  /** Whether a worker that this one stands in for has been online. */
  readonly everOnline: boolean;
  /** What its stderr is in the end. */
  readonly stderr: { readonly isTTY: boolean; readonly columns: number };
}

/** What a worker tells: lines of JSON on a descriptor of its own. */
export type WorkerReport =
  | {
      readonly kind: 'state';
      readonly echoes: number;
      readonly everOnline: boolean;
      /** How many connections it has opened. */
      readonly connections: number;
    }
  | ({ readonly kind: 'failed' } & WorkerFailure);

/** A `CliError` on its way from one process to another. */
export interface WorkerFailure {
  readonly failure: FailureKind;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The condition of the stream error that caused it. */
  readonly condition?: string | undefined;
}
