import { Buffer } from 'node:buffer';
import type { Finder } from './input.ts';

// Enough for the tags of any protocol on a stream; what does not fit is only read more slowly.
const MOST_NAMES = 256;
const LONGEST_NAME = 64;

/** The beginning of an attribute as it was read before, from the space before it to its opening quote. */
export interface KnownAttribute {
  readonly text: string;
  readonly name: string;
  /** Finds the closing quote. */
  readonly quote: Finder;
  /** Whether the name has a prefix or is `xmlns`. */
  readonly isNamespaced: boolean;
  /** A bit that only this name has; 0 for names that came too late for one. */
  readonly bit: number;
  /** The attribute that came after this one the last time. */
  next: KnownAttribute | undefined;
}

/** A tag name as it was read before. */
export interface KnownTag {
  readonly name: string;
  /** The index of the colon in the name; -1 for none. */
  readonly colon: number;
  /** The end tag, as everyone writes it. */
  readonly endTag: string;
  /** The first attribute that the tag had the last time. */
  next: KnownAttribute | undefined;
  /** The start tag that came after this one the last time. */
  nextTag: KnownTag | undefined;
}

/**
 * What tags on this stream have looked like. Streams are repetitive, so the next tag or attribute is mostly what
 * came next the last time: then one comparison takes the place of reading, checking and copying it.
 */
export class TagMemory {
  private readonly tags = new Map<string, KnownTag>();
  private readonly attributes = new Map<string, KnownAttribute>();
  private readonly bits = new Map<string, number>();

  /** What is known of a tag name, which was the tag after `former`. */
  tag(name: string, colon: number, former: KnownTag | undefined): KnownTag {
    const tag = this.tags.get(name) ?? makeTag(name, colon);
    if (!this.tags.has(name)) {
      if (this.tags.size >= MOST_NAMES || name.length > LONGEST_NAME) return tag;
      this.tags.set(tag.name, tag);
    }
    if (former !== undefined) former.nextTag = tag;
    return tag;
  }

  /** What is known of this beginning of an attribute; undefined if there is no room to know it. */
  attribute(text: string, name: string, quote: Finder, isNamespaced: boolean): KnownAttribute | undefined {
    const known = this.attributes.get(text);
    if (known !== undefined) return known;
    if (this.attributes.size >= MOST_NAMES || name.length > LONGEST_NAME) return undefined;
    const attribute: KnownAttribute = {
      text: copy(text),
      name: copy(name),
      quote,
      isNamespaced,
      bit: this.bit(name),
      next: undefined,
    };
    this.attributes.set(attribute.text, attribute);
    return attribute;
  }

  private bit(name: string): number {
    const known = this.bits.get(name);
    if (known !== undefined) return known;
    const bit = this.bits.size < 30 ? 1 << this.bits.size : 0;
    if (bit !== 0) this.bits.set(copy(name), bit);
    return bit;
  }
}

function makeTag(name: string, colon: number): KnownTag {
  return { name: copy(name), colon, endTag: copy(`</${name}>`), next: undefined, nextTag: undefined };
}

/**
 * The same text, but not a slice that keeps all of a chunk in memory. As the name of a property it is the one string
 * that V8 has for all names and literals like it: comparing two of those takes no look at what is in them.
 */
function copy(text: string): string {
  const key = Buffer.from(text).toString();
  return Object.keys({ [key]: true })[0] ?? key;
}
