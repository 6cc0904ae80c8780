import type { LiveSession } from '../connection/live-session.ts';
import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { bareText } from '../stanza/jid.ts';
import { stanzaKind } from '../stanza/stanza.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import type { Element } from '../xml/element.ts';
import type { Values } from './command.ts';
import { readSettings } from './connection-settings.ts';
import { withSession } from './one-off.ts';
import type { RawOptions } from './raw.ts';
import { readXml } from './read-stanzas.ts';
import { say } from './say.ts';
import { sendMany } from './send-many.ts';
import { readWait } from './shared-options.ts';
import { Silence } from './silence.ts';
import { createStanzaPrinter, type StanzaPrinter } from './stanza-printer.ts';

/**
 * Sends stanzas and prints the answers to IQs, and what else comes from those that were written to.
 *
 * @returns 1 if an answer was an error, or one did not come
 */
export async function runRaw(given: readonly string[], values: Values<RawOptions>, io: Io): Promise<number> {
  const stanzas = await readXml({ what: 'STANZA', arguments: given, values }, io);
  checkStanzas(stanzas);
  const settings = await readSettings(values, io);
  const print = await createStanzaPrinter(values, io);
  const silence = new Silence(readWait(values));
  const listening = new Answers(stanzas, print, silence);
  const observe = (item: Element): void => listening.saw(item);
  return withSession({ settings, values, io, observe }, async (session, progress) => {
    progress.end();
    await sendMany(session, stanzas, (stanza) => listening.send(session, stanza, io));
    if (session.over) await lost(session);
    if (listening.expected)
      await Promise.race([silence.fallen(), lost(session)]).finally(() => silence.end());
    return listening.failed ? EXIT.answer : EXIT.done;
  });
}

/** What is printed, and how it went. */
class Answers {
  failed = false;
  readonly #correspondents: ReadonlySet<string>;
  /** The ids of IQs that are neither request nor answer; '' for one without: they come back as errors. */
  readonly #odd: ReadonlySet<string>;
  readonly #print: StanzaPrinter;
  readonly #silence: Silence;

  constructor(stanzas: readonly Element[], print: StanzaPrinter, silence: Silence) {
    const others = stanzas.filter((stanza) => !isRequest(stanza)).map((stanza) => stanza.attr('to'));
    this.#correspondents = new Set(others.filter((to) => to !== undefined).map(normalised));
    this.#odd = new Set(stanzas.filter(isOdd).map((stanza) => stanza.attr('id') ?? ''));
    this.#print = print;
    this.#silence = silence;
  }

  /** Whether anything may come besides the answers to requests. */
  get expected(): boolean {
    return this.#correspondents.size > 0 || this.#odd.size > 0;
  }

  saw(item: Element): void {
    const kind = stanzaKind(item);
    const from = item.attr('from');
    if (kind === undefined || (kind === 'iq' && !this.#isOfOdd(item))) return;
    if (kind !== 'iq' && !(from !== undefined && this.#correspondents.has(normalised(from)))) return;
    this.#silence.broken();
    this.#print(item);
    if (item.attr('type') === 'error') this.failed = true;
  }

  /** Whoever tells of it: without a `to` the server does, under any of its names or none. */
  #isOfOdd(item: Element): boolean {
    return item.attr('type') === 'error' && this.#odd.has(item.attr('id') ?? '');
  }

  async send(session: LiveSession, stanza: Element, io: Io): Promise<void> {
    if (!isRequest(stanza)) return session.send(stanza);
    try {
      this.#print(await session.request(stanza));
    } catch (error) {
      this.failed = true;
      if (error instanceof StanzaError && error.stanza) return this.#print(error.stanza);
      if (!(error instanceof CliError) || error.kind !== 'answer') throw error;
      say(io.stderr, 'xmpp-tool', error.message);
    }
  }
}

/** @throws CliError (`usage`) for what is no stanza, and for two requests that could not be told apart */
function checkStanzas(stanzas: readonly Element[]): void {
  const ids = new Set<string>();
  for (const stanza of stanzas) {
    if (stanzaKind(stanza) === undefined) {
      throw new CliError('usage', `STANZA: <${stanza.name}/> is no message, presence or iq`, {
        hint: 'xmpp-tool traffic sends anything',
      });
    }
    const id = stanza.attr('id');
    if (!isRequest(stanza) || id === undefined) continue;
    if (ids.has(id)) throw new CliError('usage', `STANZA: two IQs have the id ${id}`);
    ids.add(id);
  }
}

function isRequest(stanza: Element): boolean {
  const type = stanza.attr('type');
  return stanza.name === 'iq' && (type === 'get' || type === 'set');
}

/** An IQ of no type, or of one that there is not (RFC 6120 8.2.3). */
function isOdd(stanza: Element): boolean {
  const type = stanza.attr('type');
  return stanza.name === 'iq' && !isRequest(stanza) && type !== 'result' && type !== 'error';
}

/** Addresses as they stand on the wire, near enough to know who is meant. */
function normalised(address: string): string {
  return bareText(address).toLowerCase();
}

async function lost(session: LiveSession): Promise<void> {
  const end = await session.ended;
  if (end.kind === 'failed') throw end.failure;
}
