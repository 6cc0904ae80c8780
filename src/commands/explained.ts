/** What something means to who meets it. */
export interface Explanation {
  /** What it is: `stanza error`, `stream error`, `SASL failure`, `XEP`, `namespace`, `exit code`. */
  readonly kind: string;
  readonly name: string;
  readonly meaning: string;
  /** The document and section that define it. */
  readonly defined: string;
  readonly url?: string;
  /** What usually is behind it, the likeliest first. */
  readonly causes: readonly string[];
  /** Of a document: what it defines. */
  readonly namespaces?: readonly string[];
}

/** A condition as the tables of conditions have it. */
export interface Condition {
  readonly meaning: string;
  readonly section: string;
  readonly causes: readonly string[];
}
