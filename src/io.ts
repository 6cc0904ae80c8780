import type { Readable, Writable } from 'node:stream';

/**
 * A stream that results or messages go to; `isTTY` and `columns` are there when it is a terminal. Some terminals do not
 * know their size: `columns` is 0 then.
 */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where commands are typed; `setRawMode` is there when it is a terminal. */
export type InputStream = Readable & {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
};

/** All that a command knows of the process that it runs in. */
export interface Io {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first SIGINT or SIGTERM, or when stdout is closed; the reason is an `Interrupted`. */
  readonly signal: AbortSignal;
  /** The command line that starts this program once more; empty if it runs within another one. */
  readonly program: readonly string[];
}
