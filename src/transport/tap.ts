import { Buffer } from 'node:buffer';

export type Direction = 'in' | 'out';

/** What happens to a connection besides bytes. */
export type TransportNote =
  | { readonly kind: 'connecting'; readonly text: string }
  | { readonly kind: 'connected'; readonly text: string }
  /** By a client, where we are in between. */
  | { readonly kind: 'accepted'; readonly text: string }
  | { readonly kind: 'tls'; readonly text: string }
  | { readonly kind: 'closed'; readonly text: string };

/** What must not be seen of a session, besides what its place in the XML tells. */
export interface KnownSecret {
  readonly text: string;
  /** Whether it is hidden wherever it stands, or only in what an error says. */
  readonly everywhere: boolean;
}

/** Sees a connection's bytes inside of TLS, in the order in which they pass, and what happens to it. */
export interface Tap {
  data(direction: Direction, bytes: Buffer): void;
  /** As `data`, for what is at hand as text; without it, such text comes as bytes. */
  text?(direction: Direction, text: string): void;
  note(note: TransportNote): void;
  /** This is a secret of the session. */
  secret?(secret: KnownSecret): void;
}

export function tapText(tap: Tap, direction: Direction, text: string): void {
  if (tap.text) tap.text(direction, text);
  else tap.data(direction, Buffer.from(text));
}
