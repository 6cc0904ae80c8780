import { Buffer } from 'node:buffer';

export type Direction = 'in' | 'out';

/** What happens to a connection besides bytes. */
export type TransportNote =
  | { readonly kind: 'connecting'; readonly text: string }
  | { readonly kind: 'connected'; readonly text: string }
  /** By a client, where we are in between. */
  | { readonly kind: 'accepted'; readonly text: string }
  | { readonly kind: 'tls'; readonly text: string }
  /** It did not come about, or not become safe: why. */
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'closed'; readonly text: string };

/** What must not be seen of a session, besides what its place in the XML tells. */
export interface KnownSecret {
  readonly text: string;
  /** Whether it is hidden wherever it stands, or only in what an error says. */
  readonly everywhere: boolean;
}

/** What a tap is told of an element: as much as tells whether something in it is secret. */
export interface PassedElement {
  readonly name: string;
  /** Names, as written, and values by turns. */
  readonly attributes: readonly string[];
  readonly children: readonly (PassedElement | string)[];
}

/** Sees a connection's bytes inside of TLS, in the order in which they pass, and what happens to it. */
export interface Tap {
  data(direction: Direction, bytes: Buffer): void;
  /**
   * As `data`, for what is at hand as text; without it, such text comes as bytes. If `ended` is given, the text ends
   * where this child of the stream ends, which is known to be well-formed.
   */
  text?(direction: Direction, text: string, ended?: PassedElement): void;
  note(note: TransportNote): void;
  /** This is a secret of the session. */
  secret?(secret: KnownSecret): void;
}

export function tapText(tap: Tap, direction: Direction, text: string, ended?: PassedElement): void {
  if (tap.text) tap.text(direction, text, ended);
  else tap.data(direction, Buffer.from(text));
}
