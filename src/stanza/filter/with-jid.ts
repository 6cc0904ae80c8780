import { type Jid, JidError, parseJid } from '../jid.ts';
import { FilterError } from './filter-error.ts';
import type { StanzaTest } from './selector.ts';

/**
 * Whether a stanza is from or to this JID: a bare one means all of its resources, a domain all of its users too. JIDs
 * are compared case-folded (RFC 7622), international domains in both of their forms (RFC 5890), by what the stanza says: an address that it leaves out is nobody's.
 *
 * @throws FilterError for what is no JID
 */
export function isWith(text: string): StanzaTest {
  const isMeant = isWithin(readJid(text));
  return (stanza) => isMeant(stanza.attr('from')) || isMeant(stanza.attr('to'));
}

/** As `isWith`, for what is from this JID alone. */
export function isFrom(text: string): StanzaTest {
  const isMeant = isWithin(readJid(text));
  return (stanza) => isMeant(stanza.attr('from'));
}

function isWithin(wanted: Jid): (address: string | undefined) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    if (address === undefined) return false;
    const told = known.get(address);
    if (told !== undefined) return told;
    const answer = includes(wanted, address);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(address, answer);
    return answer;
  };
}

function includes(wanted: Jid, address: string): boolean {
  let jid: Jid;
  try {
    jid = parseJid(address);
  } catch {
    return false;
  }
  if (jid.domain !== wanted.domain && jid.asciiDomain() !== wanted.asciiDomain()) return false;
  if (wanted.local !== '' && jid.local !== wanted.local) return false;
  if (wanted.resource === '') return true;
  return jid.local === wanted.local && jid.resource === wanted.resource;
}

function readJid(text: string): Jid {
  try {
    return parseJid(text);
  } catch (error) {
    if (error instanceof JidError) throw new FilterError(error.message, { cause: error });
    throw error;
  }
}

/** Addresses that are remembered, so that few are parsed twice and memory stays flat. */
const MOST_KNOWN = 1000;
