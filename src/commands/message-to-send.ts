import { readFile } from 'node:fs/promises';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { type Jid, JidError, parseJid } from '../stanza/jid.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { ILLEGAL } from '../xml/characters.ts';
import { type Element, element } from '../xml/element.ts';
import type { Values } from './command.ts';
import { readJid } from './connection-settings.ts';
import { keepStdin } from './read-stanzas.ts';
import { readStdin } from './read-stdin.ts';
import type { SendOptions } from './send.ts';
import { decodeUtf8 } from './utf8-text.ts';

type SendValues = Values<SendOptions>;

export interface MessageToSend {
  /** Empty for a room. */
  readonly recipients: readonly Jid[];
  /** Subject, thread, body and link. */
  readonly content: readonly Element[];
}

/**
 * Whom to write to, and what.
 *
 * @throws CliError (`usage`)
 */
export async function readMessage(
  positionals: readonly string[],
  values: SendValues,
  io: Io,
): Promise<MessageToSend> {
  const { addresses, text } = split(positionals, values);
  const recipients = addresses.map((address) => readJid('JID', address));
  const body = await readText(text, values, io);
  const { subject, thread, url } = values;
  if (url !== undefined && !URL.canParse(url)) {
    throw new CliError('usage', `--url ${url}: is no URL`, { hint: 'as in https://example.org/picture.png' });
  }
  if (body === '' && url === undefined && subject === undefined) {
    throw new CliError('usage', 'send: TEXT is empty');
  }
  const fields = { subject, thread, body: body === '' ? url : body };
  const content = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [field(name, value)],
  );
  return { recipients, content: url === undefined ? content : [...content, link(url)] };
}

/** The last argument is the text, unless that comes from elsewhere. */
function split(
  positionals: readonly string[],
  { file, room, url }: SendValues,
): { addresses: readonly string[]; text: string | undefined } {
  const least = room === undefined ? 1 : 0;
  const more = positionals.length > least;
  const text = file === undefined && more ? positionals.at(-1) : undefined;
  const addresses = text === undefined ? positionals : positionals.slice(0, -1);
  if (room !== undefined && addresses.length > 0) {
    throw new CliError('usage', `send --room ${room} ${addresses[0]}: a room or JIDs, not both`);
  }
  if (addresses.length < least)
    throw new CliError('usage', 'send: JID is missing', { hint: 'as in: send JID TEXT' });
  if (text !== undefined && url === undefined && isAddress(text)) {
    throw new CliError('usage', `send: ${text} looks like a JID, and TEXT is missing behind it`, {
      hint: 'TEXT is the last argument; - takes it from stdin',
    });
  }
  return { addresses, text };
}

function isAddress(text: string): boolean {
  try {
    return parseJid(text).local !== '';
  } catch (error) {
    if (error instanceof JidError) return false;
    throw error;
  }
}

async function readText(given: string | undefined, values: SendValues, io: Io): Promise<string> {
  const { file, url, subject } = values;
  if (file !== undefined && file !== '-') return withoutLastNewline(await readTextFile(file));
  if (given !== undefined && given !== '-') return given;
  const asked = file === '-' || given === '-';
  if (!asked && (url !== undefined || subject !== undefined)) return '';
  if (!asked && io.stdin.isTTY) {
    throw new CliError('usage', 'send: TEXT is missing', {
      hint: 'give it as the last argument, or on stdin',
    });
  }
  keepStdin('TEXT', values);
  return withoutLastNewline(await readStdin('TEXT', io));
}

async function readTextFile(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new CliError('usage', `--file ${file}: cannot be read (${code})`, { cause: error });
  }
  return decodeUtf8(bytes, `--file ${file}`);
}

/** Programs end their output with one, and nobody means it. */
function withoutLastNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function field(name: string, value: string): Element {
  const [illegal] = ILLEGAL.exec(value) ?? [];
  if (illegal !== undefined) {
    const code = illegal.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw new CliError('usage', `send: the ${name} has a character that XML cannot carry (U+${code})`);
  }
  return element(name, NS_CLIENT, {}, [value]);
}

/** XEP-0066 3. */
function link(url: string): Element {
  return element('x', 'jabber:x:oob', {}, [element('url', 'jabber:x:oob', {}, [url])]);
}
