import { CliError } from '../errors.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { isOwnAddress } from '../stanza/own-address.ts';
import type { Session } from '../stanza/session.ts';
import type { Element } from '../xml/element.ts';
import type { Values } from './command.ts';
import type { ListenOptions } from './listen.ts';
import { asXml } from './stanza-printer.ts';
import { readStanzaFilter } from './traffic-filter.ts';

/** Whether a message or presence is printed. */
export type Choice = (stanza: Element, session: Session) => boolean;

/**
 * Messages with a body that are no errors, and with `--presence` that of others; with `--filter` whatever matches
 * instead. The other terms narrow that down.
 *
 * @throws CliError (`usage`) for a JID, selector, regular expression or XEP that is none
 */
export async function readListenChoice(values: Values<ListenOptions>): Promise<Choice> {
  const isMeant = await readStanzaFilter(values);
  const isFrom = await readSenders(values.from);
  const byDefault = values.filter === undefined;
  return (stanza, session) => {
    if (byDefault && !isPlain(stanza, session, values.presence === true)) return false;
    if (isFrom && !isFrom(stanza)) return false;
    return isMeant === undefined || isMeant(stanza, () => asXml(stanza));
  };
}

function isPlain(stanza: Element, session: Session, presence: boolean): boolean {
  if (stanza.attr('type') === 'error') return false;
  if (stanza.name === 'message') return stanza.child('body', NS_CLIENT) !== undefined;
  return presence && !isOwnAddress(stanza.attr('from') ?? session.jid.toString(), session);
}

async function readSenders(
  from: readonly string[] | undefined,
): Promise<((stanza: Element) => boolean) | undefined> {
  if (from === undefined) return undefined;
  const { FilterError } = await import('../stanza/filter/filter-error.ts');
  const { isFrom } = await import('../stanza/filter/with-jid.ts');
  const tests = from.map((text) => {
    try {
      return isFrom(text);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      throw new CliError('usage', `--from ${text}: ${error.message}`, { cause: error });
    }
  });
  return (stanza) => tests.some((test) => test(stanza));
}
