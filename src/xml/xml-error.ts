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
  readonly what: string;
  /** UTF-16 code units of input before what is wrong, if that is known. */
  readonly position: number | undefined;

  constructor(condition: XmlCondition, what: string, position?: number) {
    super(position === undefined ? what : `${what} (at character ${position})`);
    this.condition = condition;
    this.what = what;
    this.position = position;
  }
}
