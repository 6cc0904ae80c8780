import type { Element } from '../xml/element.ts';
import type { TagPlaces } from './tag-places.ts';

/**
 * What an item is: a stream header with its XML declaration, a child of the stream's root, the closing tag,
 * whitespace between stanzas, or text that is no complete item (yet, or ever).
 */
export type FrameKind = 'open' | 'iq' | 'message' | 'presence' | 'nonza' | 'close' | 'whitespace' | 'text';

/**
 * One item of one direction. The `text` of all items from `shown` on, joined, is exactly what passed.
 *
 * - `complete`: the whole item
 * - `incomplete`: the item so far; it had to be shown before its end came, and comes again with more text
 * - `broken`: what the parser refuses, and everything after it until the stream restarts
 */
export interface Frame {
  readonly kind: FrameKind;
  readonly text: string;
  /** How many UTF-16 units of `text` were shown before, as part of an incomplete frame. */
  readonly shown: number;
  readonly state: 'complete' | 'incomplete' | 'broken';
  /** The stanza or nonza, or the stream header; of a stanza with `places`, its outline at most. */
  readonly element: Element | undefined;
  /** If they are known: valid until the next frame. */
  readonly places?: TagPlaces | undefined;
}
