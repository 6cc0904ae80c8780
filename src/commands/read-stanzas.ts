import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import type { Element } from '../xml/element.ts';
import { parseElements } from '../xml/parse.ts';
import { XmlError } from '../xml/xml-error.ts';
import { readStdin } from './read-stdin.ts';

/** Elements that the user has written. `what` names them in a failure. */
export interface WrittenXml {
  readonly what: string;
  /** The arguments; without any, and for `-`, it is stdin. */
  readonly arguments: readonly string[];
  readonly values: { readonly 'password-file'?: string };
}

/**
 * Reads what stands in the arguments or on stdin, as elements of a client's stream.
 *
 * @throws CliError (`usage`) when it is no XML, or there is none
 */
export async function readXml({ what, arguments: given, values }: WrittenXml, io: Io): Promise<Element[]> {
  const fromStdin = given.length === 0 || given.includes('-');
  if (fromStdin) keepStdin(what, values);
  if (given.length === 0 && io.stdin.isTTY)
    throw new CliError('usage', `${what} is missing`, { hint: STDIN_HINT });
  const piped = fromStdin ? await readStdin(what, io) : '';
  const texts = given.length === 0 ? [piped] : given.map((argument) => (argument === '-' ? piped : argument));
  const elements = texts.flatMap((text) => read(what, text));
  if (elements.length === 0) throw new CliError('usage', `${what} is missing`, { hint: STDIN_HINT });
  return elements;
}

/** @throws CliError (`usage`) when the password is to come from where something else comes from */
export function keepStdin(what: string, values: { readonly 'password-file'?: string }): void {
  if (values['password-file'] !== '-') return;
  throw new CliError('usage', `--password-file -: stdin is ${what}`, {
    hint: 'use a file, or XMPP_PASSWORD',
  });
}

const EXAMPLE = "<ping xmlns='urn:xmpp:ping'/>";
const STDIN_HINT = 'give it as an argument, or on stdin';

function read(what: string, text: string): Element[] {
  try {
    return parseElements(text, { defaultNamespace: NS_CLIENT });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const isMarkup = text.trimStart().startsWith('<');
    throw new CliError('usage', `${what}: ${error.message}`, {
      cause: error,
      ...(!isMarkup && { hint: `it is XML, as ${EXAMPLE}` }),
    });
  }
}
