import { homedir } from 'node:os';
import path from 'node:path';
import { CliError } from '../errors.ts';
import type { ProfilePassword } from '../io.ts';
import { nearest } from '../nearest.ts';
import { JidError, parseJid } from '../stanza/jid.ts';
import { parseServerAddress } from '../transport/server-address.ts';
import type { OptionSpec, OptionSpecs } from './command.ts';
import type { ProfileFile, ProfileTable } from './profile-file.ts';
import { readValues } from './read-values.ts';

/** A profile that has been checked. */
export interface Profile {
  readonly name: string;
  /** As from the command line, by long names; without the password. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly password: ProfilePassword | undefined;
}

export const PASSWORD_KEYS = ['password', 'password-file', 'password-command'] as const;

/**
 * Checks one profile against the options that there are.
 *
 * @throws CliError (`usage`) naming file, profile and key
 */
export function readProfile(file: ProfileFile, name: string, specs: OptionSpecs): Profile {
  const table = file.profiles.get(name);
  if (table === undefined) throw noSuchProfile(file, name);
  const where = `${file.path}: profile ${name}`;
  const folder = path.dirname(file.path);
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(table)) {
    if (isPasswordKey(key)) continue;
    const spec = key !== 'profile' && Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (spec === undefined) throw unknownKey(where, key, specs);
    options[key] = readOption(where, { key, spec, value, folder });
  }
  checkAddresses(where, options);
  const password = readPassword(where, table, folder);
  if (password !== undefined && options.jid === undefined) {
    throw new CliError('usage', `${where}: has a password and no jid: whose is it?`, {
      hint: 'jid = "user@domain"',
    });
  }
  return { name, options, password };
}

function noSuchProfile({ path: file, profiles }: ProfileFile, name: string): CliError {
  const known = [...profiles.keys()];
  const found = nearest(name, known);
  const listed = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
  return new CliError('usage', `${file}: has no profile ${name}`, {
    hint: found === undefined ? listed : `did you mean ${found}?`,
  });
}

function unknownKey(where: string, key: string, specs: OptionSpecs): CliError {
  const known = [...Object.keys(specs).filter((name) => name !== 'profile'), ...PASSWORD_KEYS];
  const plain = key.replace(/^(--?|no-)/, '');
  const found = nearest(plain, known);
  return new CliError('usage', `${where}: ${key}: no such option`, {
    hint:
      found === undefined
        ? 'a profile has options by their long names, without dashes'
        : `did you mean ${found}?`,
  });
}

interface Entry {
  readonly key: string;
  readonly spec: OptionSpec;
  readonly value: unknown;
  /** What file names start from. */
  readonly folder: string;
}

/** The value as if it had been on the command line. */
function readOption(where: string, { key, spec, value, folder }: Entry): unknown {
  const given = fromToml(spec, value);
  if (given === undefined) throw new CliError('usage', `${where}: ${key}: must be ${expected(spec)}`);
  try {
    readValues({ [key]: spec }, { [key]: given });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError('usage', `${where}: ${error.message.replace(/^--/, '')}`);
  }
  return spec.placeholder === 'FILE' ? resolveFile(String(given), folder) : given;
}

function fromToml(spec: OptionSpec, value: unknown): unknown {
  const isText = typeof value === 'string';
  switch (spec.kind) {
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'number':
      return typeof value === 'number' ? String(value) : undefined;
    case 'text':
      return isText ? value : undefined;
    case 'choice':
      return isText ? value : value === true ? spec.bare : undefined;
    case 'list':
      return isText || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
        ? value
        : undefined;
  }
}

function expected(spec: OptionSpec): string {
  switch (spec.kind) {
    case 'flag':
      return 'true or false';
    case 'number':
      return `a number from ${spec.min} to ${spec.max}`;
    case 'text':
      return 'text, in quotes';
    case 'choice':
      return `one of ${spec.choices.map((choice) => `"${choice}"`).join(', ')}`;
    case 'list':
      return 'a list of texts, ["...", "..."]';
  }
}

/** From the folder of the file that names it, wherever the program is run. */
function resolveFile(file: string, folder: string): string {
  if (file === '-') return file;
  return path.resolve(
    folder,
    file.replace(/^~(?=\/)/, () => homedir()),
  );
}

/** What connects would tell of later, without a word of where it came from. */
function checkAddresses(where: string, { jid, server }: Profile['options']): void {
  if (typeof server === 'string' && !parseServerAddress(server))
    throw new CliError('usage', `${where}: server ${server}: is not HOST, HOST:PORT, [IPv6]:PORT or a URI`);
  try {
    if (typeof jid === 'string') parseJid(jid);
  } catch (error) {
    if (!(error instanceof JidError)) throw error;
    throw new CliError('usage', `${where}: jid ${jid}: ${error.message}`);
  }
}

function isPasswordKey(key: string): boolean {
  return PASSWORD_KEYS.some((name) => name === key);
}

function readPassword(where: string, table: ProfileTable, folder: string): ProfilePassword | undefined {
  const given = PASSWORD_KEYS.filter((key) => Object.hasOwn(table, key));
  if (given.length > 1) throw new CliError('usage', `${where}: ${given.join(' and ')}: give one of them`);
  const [key] = given;
  if (key === undefined) return undefined;
  const value = table[key];
  if (key === 'password-command') {
    if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string' && word))
      return { kind: 'command', command: value };
    throw new CliError(
      'usage',
      `${where}: ${key}: must be a program and its arguments, ["pass", "show", "xmpp"]`,
    );
  }
  if (typeof value !== 'string' || value === '')
    throw new CliError('usage', `${where}: ${key}: must be text, in quotes, and not empty`);
  if (key === 'password') return { kind: 'text', text: value };
  return { kind: 'file', file: resolveFile(value, folder) };
}
