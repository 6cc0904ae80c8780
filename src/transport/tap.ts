import type { Buffer } from 'node:buffer';

export type Direction = 'in' | 'out';

/** What happens to a connection besides bytes. */
export type TransportNote =
  | { readonly kind: 'connecting'; readonly text: string }
  | { readonly kind: 'connected'; readonly text: string }
  /** By a client, where we are in between. */
  | { readonly kind: 'accepted'; readonly text: string }
  | { readonly kind: 'tls'; readonly text: string }
  | { readonly kind: 'closed'; readonly text: string };

/** Sees a connection's bytes inside of TLS, in the order in which they pass, and what happens to it. */
export interface Tap {
  data(direction: Direction, bytes: Buffer): void;
  note(note: TransportNote): void;
}
