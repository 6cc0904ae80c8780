/** The item has more text to come. */
export const NOT_YET = -1;

/** Where the item ends cannot be told: its tags do not match, or it holds what no stream may (RFC 6120 11.1). */
export const UNKNOWABLE = -2;

/**
 * Finds the end of an item that has too much in it for the parser: by its tags alone, each of which must have its
 * match, in text that is cut anywhere. What stands in an attribute or a CDATA section is no tag.
 */
export class ItemEnd {
  /** The names of the open elements. */
  readonly #open: string[] = [];
  #place: 'text' | 'name' | 'tag' | 'value' | 'cdata' | 'end' = 'text';
  /** The tag's name, behind the slash of an end tag; or what has come of a CDATA section's beginning. */
  #name = '';
  /** What a value ends with. */
  #quote = '';
  /** The characters before this one, as many as it takes. */
  #last = '';

  /** Where the item ends in this text, which goes on with what was read before; or NOT_YET or UNKNOWABLE. */
  find(text: string): number {
    for (let at = 0; at < text.length; at++) {
      if (!this.#read(text.charAt(at))) return UNKNOWABLE;
      if (this.#place === 'end') return at + 1;
    }
    return NOT_YET;
  }

  #read(character: string): boolean {
    switch (this.#place) {
      case 'text':
        if (character === '<') this.#go('name');
        return true;
      case 'name':
        return this.#readName(character);
      case 'tag':
        return this.#readTag(character);
      case 'value':
        if (character === this.#quote) this.#go('tag');
        return character !== '<';
      default:
        return this.#readSection(character);
    }
  }

  #go(place: 'name' | 'tag' | 'value' | 'cdata' | 'text'): void {
    this.#place = place;
    this.#last = '';
    if (place === 'name') this.#name = '';
  }

  #readName(character: string): boolean {
    if (ENDS_NAME.has(character) && (this.#name !== '' || character !== '/')) {
      this.#go('tag');
      return TAG_NAME.test(this.#name) && this.#readTag(character);
    }
    this.#name += character;
    if (this.#name === CDATA && this.#open.length > 0) this.#go('cdata');
    return this.#name.length <= LONGEST_NAME;
  }

  #readTag(character: string): boolean {
    if (character === '>') return this.#endTag(this.#last === '/');
    this.#last = character;
    if (character === '"' || character === "'") {
      this.#quote = character;
      this.#go('value');
    }
    return character !== '<';
  }

  #endTag(isEmpty: boolean): boolean {
    const name = this.#name;
    this.#go('text');
    if (name.startsWith('/')) {
      if (isEmpty || this.#open.pop() !== name.slice(1)) return false;
    } else if (!isEmpty) this.#open.push(name);
    if (this.#open.length === 0) this.#place = 'end';
    return this.#open.length <= DEEPEST;
  }

  #readSection(character: string): boolean {
    this.#last = this.#last.slice(-2) + character;
    if (this.#last === ']]>') this.#go('text');
    return true;
  }
}

const ENDS_NAME = new Set(['>', '/', ' ', '\t', '\r', '\n']);
const TAG_NAME = /^\/?[^!?/<>"'&=]+$/;
const CDATA = '![CDATA[';

/** In UTF-16 units. */
const LONGEST_NAME = 1024;

const DEEPEST = 10_000;
