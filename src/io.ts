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

/** The part of a profile that is no option: what its account logs in with. */
export interface ProfileInUse {
  readonly name: string;
  /** Whose password it has, as a bare JID. */
  readonly account: string;
  /** Not there when somebody else logs in: a password goes to nobody but its own account's server. */
  readonly password?: ProfilePassword;
}

/** Where the password of a profile's account comes from. */
export type ProfilePassword =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'command'; readonly command: readonly string[] };

/** All that a command knows of the process that it runs in. */
export interface Io {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first SIGHUP, SIGINT or SIGTERM, or when stdout is closed; the reason is an `Interrupted`. */
  readonly signal: AbortSignal;
  readonly profile?: ProfileInUse;
  /** The command line that starts this program once more; empty if it runs within another one. */
  readonly program: readonly string[];
}
