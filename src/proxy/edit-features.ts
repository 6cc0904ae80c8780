import { NS_TLS } from '../stanza/namespaces.ts';
import { tokens } from '../traffic/markup.ts';
import type { Element } from '../xml/element.ts';

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
 * @param features the text of the whole element
 * @param element what was read of it: a name may be written in many ways
 * @param encrypted whether the client's hop is
 */
export function editFeatures(features: string, element: Element, encrypted: boolean): EditedFeatures {
  const removed: string[] = [];
  let text = '';
  let at = 0;
  for (const { element: each, start, end, selfClosing } of places(features, element)) {
    if (start < at) continue;
    const root = each === element;
    if (root && !encrypted) {
      text += `${features.slice(at, start)}${offerStartTls(features.slice(start, end), selfClosing)}`;
      at = end;
    }
    const mechanism = boundMechanism(each);
    if (mechanism !== undefined && !removed.includes(mechanism)) removed.push(mechanism);
    if (root || (mechanism === undefined && !isDropped(each))) continue;
    text += features.slice(at, start);
    at = end;
  }
  return { text: text + features.slice(at), removed };
}

interface Place {
  readonly element: Element;
  readonly start: number;
  /** Behind the end tag; of the root, behind the start tag. */
  readonly end: number;
  readonly selfClosing: boolean;
}

/** Where the elements are, in document order. */
function places(text: string, root: Element): Place[] {
  const found: Place[] = [];
  const open: number[] = [];
  const elements = inOrder(root);
  for (const { kind, start, end } of tokens(text)) {
    if (kind === 'open' || kind === 'empty') {
      const { value: element } = elements.next();
      if (!element) break;
      found.push({ element, start, end, selfClosing: kind === 'empty' });
      if (kind === 'open') open.push(found.length - 1);
    } else if (kind === 'close') {
      const index = open.pop() ?? 0;
      const place = found[index];
      if (place && index > 0) found[index] = { ...place, end };
    }
  }
  return found;
}

function* inOrder(element: Element): Generator<Element, undefined> {
  yield element;
  for (const child of element.elements()) yield* inOrder(child);
}

function offerStartTls(tag: string, selfClosing: boolean): string {
  const offer = `<starttls xmlns='${NS_TLS}'/>`;
  if (!selfClosing) return tag + offer;
  const name = /^<([^\s/>]*)/.exec(tag)?.[1] ?? '';
  return `${tag.slice(0, -2)}>${offer}</${name}>`;
}

function boundMechanism(element: Element): string | undefined {
  if (element.name !== 'mechanism') return undefined;
  const name = element.text().trim();
  return BOUND.test(name) ? name : undefined;
}

function isDropped(element: Element): boolean {
  return element.is('starttls', NS_TLS) || element.is('sasl-channel-binding', 'urn:xmpp:sasl-cb:0');
}

/** SCRAM-*-PLUS (RFC 5802), and HT-* with a binding (draft-schmaus-kitten-sasl-ht). */
const BOUND = /-PLUS$|^HT-.*-(?:ENDP|UNIQ|EXPR)$/;
