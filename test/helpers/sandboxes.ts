import type { BackendPorts } from '../../src/server/backend.ts';
import { PROGRAM } from './cli.ts';

/** The options of a sandbox with two users and a component. */
export const SERVER = [
  '--with-user',
  'alice:a lice',
  '--with-user',
  'bob',
  '--with-component',
  'echo.localhost:s3cret',
];

/** The program that is tested, for a shell. */
export const OWN_PROGRAM = `'${process.execPath}' '${PROGRAM}'`;

/** What `--json` says of a sandbox. */
export interface Described {
  readonly backend: string;
  readonly ports: BackendPorts;
  readonly ca: string;
  readonly users: readonly { readonly jid: string; readonly password: string }[];
  readonly environment: Readonly<Record<string, string>>;
}
