/**
 * Where the tags of one stanza are, in UTF-16 units from its beginning: of a stanza that `StanzaSkimmer` takes, so that
 * there is nothing else but text between them. Valid until the next stanza is looked at.
 */
export class TagPlaces {
  count = 0;
  /** Whether nothing of the stanza needs an escape on a terminal; it may be false for one of which nothing does. */
  harmless = false;
  readonly starts = new Int32Array(MOST_TAGS);
  readonly ends = new Int32Array(MOST_TAGS);
  /** Of the value of `xmlns`, without its quotes; 0 if there is none. */
  readonly namespaceStarts = new Int32Array(MOST_TAGS);
  readonly namespaceEnds = new Int32Array(MOST_TAGS);
}

/** Whether this tag is `</a>`. */
export function isEndTag(text: string, { starts }: TagPlaces, index: number): boolean {
  return text.charCodeAt((starts[index] ?? 0) + 1) === SLASH;
}

/** Whether this tag is `<a/>`, if it is no end tag. */
export function isEmptyTag(text: string, { ends }: TagPlaces, index: number): boolean {
  return text.charCodeAt((ends[index] ?? 0) - 2) === SLASH;
}

/** Of a stanza that is skimmed. */
export const MOST_TAGS = 4096;

const SLASH = 0x2f;
