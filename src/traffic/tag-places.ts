/**
 * Where the tags of one stanza are, in UTF-16 units from its beginning: of a stanza that `StanzaSkimmer` takes, so that
 * there is nothing else but text between them. Valid until the next stanza is looked at.
 */
export class TagPlaces {
  count = 0;
  /** Whether nothing of the stanza needs an escape on a terminal; it may be false for one of which nothing does. */
  harmless = false;
  readonly kinds = new Uint8Array(MOST_TAGS);
  readonly starts = new Int32Array(MOST_TAGS);
  readonly ends = new Int32Array(MOST_TAGS);
  /** Of the value of `xmlns`, without its quotes; 0 if there is none. */
  readonly namespaceStarts = new Int32Array(MOST_TAGS);
  readonly namespaceEnds = new Int32Array(MOST_TAGS);
}

/** `<a>`, `<a/>` and `</a>`. */
export const START_TAG = 0;
export const EMPTY_TAG = 1;
export const END_TAG = 2;

/** Of a stanza that is skimmed. */
export const MOST_TAGS = 4096;
