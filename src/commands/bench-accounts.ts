import { readFile } from 'node:fs/promises';
import type { ClientSettings, ConnectionSettings } from '../connection/settings.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { Jid } from '../stanza/jid.ts';
import type { BenchValues } from './bench-run.ts';
import {
  readClientSettings,
  readComponentSettings,
  readJid,
  readStreamSettings,
} from './connection-settings.ts';

interface Account {
  readonly jid: Jid;
  /** That of the options, if it has none of its own. */
  readonly password: string | undefined;
}

/**
 * The settings of every session that takes part.
 *
 * @throws CliError (`usage`)
 */
export async function readAllSettings(values: BenchValues, io: Io): Promise<readonly ConnectionSettings[]> {
  if (!values.component) return readClients(values, io);
  if (values.users !== undefined || (values.clients ?? 1) > 1) {
    throw new CliError('usage', '--component: there is one, --clients and --users are for clients');
  }
  return [await readComponentSettings(values, io)];
}

/** @throws CliError (`usage`) */
export async function readClients(values: BenchValues, io: Io): Promise<readonly ClientSettings[]> {
  const accounts = await readAccounts(values, io);
  const [first] = accounts;
  if (!first) throw new CliError('usage', `--users ${values.users}: names nobody`);
  const ofFirst = { ...values, jid: first.jid.toString() };
  const allHave = accounts.every(({ password }) => password !== undefined);
  const common = allHave
    ? await readStreamSettings(ofFirst, io, 'client')
    : await readClientSettings(ofFirst, io);
  return accounts.map(({ jid, password }) => {
    const own = password === undefined ? {} : { credentials: { kind: 'password', password } as const };
    // Whoever has no password of its own has that of `common`.
    return { ...common, jid, ...own } as ClientSettings;
  });
}

async function readAccounts(values: BenchValues, io: Io): Promise<Account[]> {
  const { users, clients } = values;
  if (users === undefined) {
    const pattern = values.jid ?? (io.env.XMPP_JID || undefined);
    // Without one, the settings know what to say.
    if (pattern === undefined) await readStreamSettings(values, io, 'client');
    const numbers = Array.from({ length: clients ?? 1 }, (_, i) => i + 1);
    return numbers.map((number) => ({
      jid: expand(pattern ?? '', number, numbers.length),
      password: undefined,
    }));
  }
  const listed = (await readLines(users)).map((line) => readAccount(users, line));
  if (clients !== undefined && clients > listed.length) {
    throw new CliError('usage', `--clients ${clients}: there are ${listed.length} users in ${users}`);
  }
  return listed.slice(0, clients);
}

/** One user a session if there is a `%d` or `%04d`, else one resource a session. */
function expand(pattern: string, number: number, of: number): Jid {
  const text = pattern.replace(/%(?:0([0-9]))?d/, (_, width = '1') =>
    String(number).padStart(Number(width), '0'),
  );
  const jid = readJid('--jid', text);
  if (text !== pattern || of === 1 || jid.resource === '') return jid;
  return jid.withResource(`${jid.resource}-${number}`);
}

function readAccount(file: string, line: string): Account {
  const [, jid = '', password] = /^(\S+)(?:\s+(.*))?$/.exec(line) ?? [];
  return { jid: readJid(`--users ${file}:`, jid), password };
}

async function readLines(file: string): Promise<string[]> {
  try {
    const text = await readFile(file, 'utf8');
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new CliError('usage', `--users ${file}: cannot be read (${code})`, { cause: error });
  }
}
