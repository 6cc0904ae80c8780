import { NS_TLS } from '../stanza/namespaces.ts';
import { localName, type Token, tokens } from '../traffic/markup.ts';

export interface EditedFeatures {
  readonly text: string;
  /** The mechanisms that were taken out. */
  readonly removed: readonly string[];
}

/**
 * A server's features as the client gets them; what stays, stays as it was written.
 *
 * - Mechanisms that bind to the TLS channel go, in SASL, SASL2 (XEP-0388) and FAST (XEP-0484), and with them the
 *   announcement of bindings (XEP-0440): there are two channels here, and client and server would not see the same.
 * - STARTTLS is this hop's: offered while the client's is not encrypted, never required.
 *
 * @param features the whole element, well-formed
 * @param encrypted whether the client's hop is
 */
export function editFeatures(features: string, encrypted: boolean): EditedFeatures {
  const removed: string[] = [];
  let text = '';
  let at = 0;
  for (const { start, end, name, root, selfClosing } of elements(features)) {
    if (start < at) continue;
    if (root && !encrypted) {
      text += `${features.slice(at, start)}${offerStartTls(features.slice(start, end), selfClosing)}`;
      at = end;
    }
    const mechanism = name === 'mechanism' ? boundMechanism(features.slice(start, end)) : undefined;
    if (mechanism !== undefined && !removed.includes(mechanism)) removed.push(mechanism);
    if (root || (mechanism === undefined && !DROPPED.has(name))) continue;
    text += features.slice(at, start);
    at = end;
  }
  return { text: text + features.slice(at), removed };
}

interface Place {
  readonly name: string;
  readonly start: number;
  /** Of the start tag for the root, behind the end tag for others. */
  readonly end: number;
  readonly root: boolean;
  readonly selfClosing: boolean;
}

/** The elements in document order. */
function elements(text: string): Place[] {
  const places: Place[] = [];
  const open: number[] = [];
  for (const token of tokens(text)) {
    if (token.kind === 'open' || token.kind === 'empty') {
      places.push(placeOf(text, token, places.length === 0));
      if (token.kind === 'open') open.push(places.length - 1);
    } else if (token.kind === 'close') {
      const index = open.pop() ?? 0;
      const place = places[index];
      if (place && !place.root) places[index] = { ...place, end: token.end };
    }
  }
  return places;
}

function placeOf(text: string, token: Token, root: boolean): Place {
  const { start, end, kind } = token;
  return { name: localName(text, token), start, end, root, selfClosing: kind === 'empty' };
}

function offerStartTls(tag: string, selfClosing: boolean): string {
  const offer = `<starttls xmlns='${NS_TLS}'/>`;
  if (!selfClosing) return tag + offer;
  const name = /^<([^\s/>]*)/.exec(tag)?.[1] ?? '';
  return `${tag.slice(0, -2)}>${offer}</${name}>`;
}

function boundMechanism(element: string): string | undefined {
  const name = /^<[^>]*>\s*([^<]*?)\s*</.exec(element)?.[1];
  return name !== undefined && BOUND.test(name) ? name : undefined;
}

const DROPPED: ReadonlySet<string> = new Set(['starttls', 'sasl-channel-binding']);

/** SCRAM-*-PLUS (RFC 5802), and HT-* with a binding (draft-schmaus-kitten-sasl-ht). */
const BOUND = /-PLUS$|^HT-.*-(?:ENDP|UNIQ|EXPR)$/;
