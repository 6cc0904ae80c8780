import { existsSync } from 'node:fs';
import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { nearest } from '../nearest.ts';
import { escapeUntrusted, toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Values } from './command.ts';
import { configFile } from './config-file.ts';
import type { ProfileOptions } from './profile.ts';
import { addToFile } from './profile-add.ts';
import { type ProfileFile, type ProfileTable, readProfileFile } from './profile-file.ts';
import { PASSWORD_KEYS, readProfile } from './profile-options.ts';
import { say } from './say.ts';
import { tableLines } from './table.ts';

type ProfileValues = Values<ProfileOptions>;

const ADD_HINT = 'xmpp-tool profile add NAME --jid JID writes it';

const ACTIONS = ['list', 'show', 'add'];

/** @throws CliError (`usage`) */
export async function runProfile(
  [action = '', name]: readonly string[],
  values: ProfileValues,
  io: Io,
): Promise<number> {
  if (!ACTIONS.includes(action)) {
    const found = nearest(action, ACTIONS);
    throw new CliError('usage', `profile ${action}: must be one of ${ACTIONS.join(', ')}`, {
      ...(found !== undefined && { hint: `did you mean ${found}?` }),
    });
  }
  const path = configFile(io.env);
  if (path === undefined) throw new CliError('usage', 'profile: neither XDG_CONFIG_HOME nor HOME is set');
  if (action === 'list') {
    if (name !== undefined) throw new CliError('usage', `profile list ${name}: one argument too many`);
    return list(path, values, io);
  }
  if (name === undefined)
    throw new CliError('usage', `profile ${action}: NAME is missing`, { hint: 'xmpp-tool profile --help' });
  return action === 'show' ? show(path, name, values, io) : add(path, name, values, io);
}

async function list(path: string, values: ProfileValues, io: Io): Promise<number> {
  refuseOptions('list', values);
  if (!existsSync(path)) {
    // No profiles are no failure: a script may count the lines.
    tellNone(`there is no ${path}`, values, io);
    return EXIT.done;
  }
  const file = await readProfileFile(path);
  if (file.profiles.size === 0) tellNone(`${path} has none`, values, io);
  const found = [...file.profiles].map(([name, table]) => ({
    name,
    jid: textOf(table.jid),
    server: textOf(table.server),
    default: name === file.default,
  }));
  const rows = found.map(({ name, jid, server, ...is }) =>
    [is.default ? '*' : '', name, jid ?? '', server ?? ''].map(escapeUntrusted),
  );
  const lines = values.json ? found.map(toSafeJson) : tableLines(rows, io.stdout);
  for (const line of lines) io.stdout.write(`${line}\n`);
  return EXIT.done;
}

function tellNone(why: string, { json }: ProfileValues, { stderr }: Io): void {
  if (json) return;
  say(stderr, 'no profiles', why);
  say(stderr, 'hint', ADD_HINT);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

async function show(path: string, name: string, values: ProfileValues, io: Io): Promise<number> {
  refuseOptions('show', values);
  const file = await readProfileFile(path);
  const table = tableOf(file, name);
  const shown = Object.fromEntries(Object.entries(table).map(([key, value]) => [key, masked(key, value)]));
  if (values.json) {
    io.stdout.write(`${toSafeJson({ name, default: name === file.default, options: shown })}\n`);
    return EXIT.done;
  }
  for (const [key, value] of Object.entries(shown)) {
    const text = isSecret(key) ? String(value) : JSON.stringify(value);
    io.stdout.write(`${escapeUntrusted(key)} = ${escapeUntrusted(text)}\n`);
  }
  return EXIT.done;
}

/** As it stands in the file: also one that cannot be used is shown. */
function tableOf(file: ProfileFile, name: string): ProfileTable {
  const table = file.profiles.get(name);
  // Tells of it, with what there is.
  return table ?? (readProfile(file, name, {}).options as ProfileTable);
}

function isSecret(key: string): boolean {
  return key === 'password' || key === 'password-command';
}

/** A command may have a secret among its arguments: its program is told. */
function masked(key: string, value: unknown): unknown {
  if (key === 'password') return '(set)';
  if (key === 'password-command') return `(runs ${Array.isArray(value) ? String(value[0]) : '?'})`;
  return value;
}

async function add(path: string, name: string, values: ProfileValues, io: Io): Promise<number> {
  const { json: _json, verbose: _verbose, ...options } = values;
  await addToFile({ path, name, options }, io);
  const isFirst = (await readProfileFile(path)).default === undefined;
  io.stderr.write(`${escapeUntrusted(path)} has the profile ${escapeUntrusted(name)} now\n`);
  if (!PASSWORD_KEYS.some((key) => Object.hasOwn(options, key)))
    say(io.stderr, 'hint', 'password-command = ["pass", "show", "xmpp"] below it saves typing the password');
  if (isFirst)
    say(io.stderr, 'hint', `default = ${JSON.stringify(name)} in the first line makes it the default`);
  return EXIT.done;
}

/** Whoever gives options wants them added. */
function refuseOptions(action: string, { json: _json, verbose: _verbose, ...options }: ProfileValues): void {
  const [option] = Object.keys(options);
  if (option === undefined) return;
  throw new CliError('usage', `profile ${action}: --${option} is for profile add`);
}
