import { type KnownSecrets, MASK } from '../stanza/known-secrets.ts';
import { Element } from '../xml/element.ts';
import type { Frame } from './frame.ts';
import { locateSecrets, type Range, type SecretRanges, suspectSecrets } from './secret-ranges.ts';
import { PrivateFields } from './secrets.ts';

/**
 * Hides the secrets of one direction: passwords, SASL exchanges (RFC 6120 6, XEP-0388), tokens (XEP-0484), the
 * handshake (XEP-0114) and private form fields. The rest of the text stays as it is. Where an item is not
 * complete, what may be a secret is hidden from its opening tag on. Secrets of the session that are known are
 * hidden wherever they stand.
 */
export class Redactor {
  readonly #known: KnownSecrets;
  readonly #fields: PrivateFields;
  /** Text that cannot be parsed ended inside of a secret. */
  #insideSecret = false;

  /** `fields`: those of the connection, which the other direction may tell of. */
  constructor(known: KnownSecrets, fields = new PrivateFields()) {
    this.#known = known;
    this.#fields = fields;
  }

  /** Of the frame's text, what is to be shown now. */
  redact(frame: Frame): string {
    const { text, shown } = frame;
    if (frame.state !== 'broken') this.#insideSecret = false;
    else if (this.#insideSecret) return MASK;
    const { ranges, open } = secretsOf(frame, this.#fields);
    this.#insideSecret = open && frame.state === 'broken';
    if (ranges.length === 0) return this.#known.mask(shown === 0 ? text : text.slice(shown));
    return this.#known.mask(mask(text, shown, ranges));
  }

  /** An item's element without what is known to be secret, for what is said of it in words. As in the text, names stay. */
  redactElement({ name, prefix, namespace, attributes, children }: Element): Element {
    const known = this.#known;
    return new Element(
      name,
      prefix,
      known.mask(namespace),
      attributes.map((text, index) => (index % 2 === 0 ? text : known.mask(text))),
      children.map((child) => (typeof child === 'string' ? known.mask(child) : this.redactElement(child))),
    );
  }
}

function secretsOf({ kind, text, state, element, places }: Frame, fields: PrivateFields): SecretRanges {
  if (state !== 'complete') return suspectSecrets(text, fields);
  // Places are known only of what holds no secret.
  if (element === undefined || kind === 'open' || places !== undefined) return NONE;
  return locateSecrets(text, element, fields);
}

function mask(text: string, from: number, ranges: readonly Range[]): string {
  let masked = '';
  let at = from;
  for (const { start, end } of ranges) {
    if (end <= at) continue;
    masked += text.slice(at, Math.max(at, start)) + MASK;
    at = end;
  }
  return masked + text.slice(at);
}

const NONE: SecretRanges = { ranges: [], open: false };
