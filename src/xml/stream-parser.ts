import type { Element } from './element.ts';

/** The stream error that the RFC has for what a parser refuses (RFC 6120 4.9.3, 11). */
export type XmlCondition =
  | 'not-well-formed'
  | 'restricted-xml'
  | 'bad-namespace-prefix'
  | 'unsupported-encoding'
  | 'policy-violation';

/** The stream cannot be read any further. The message says what and where, without quoting secrets. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  readonly condition: XmlCondition;

  constructor(condition: XmlCondition, message: string) {
    super(message);
    this.condition = condition;
  }
}

/** Called while `write` runs, in stream order. */
export interface StreamListener {
  /** The opening tag of the stream; it has no children. */
  streamStart(header: Element): void;
  /** A child of the stream root, complete. */
  streamElement(element: Element): void;
  /** The stream's closing tag. */
  streamEnd(): void;
}
