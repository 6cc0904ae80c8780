/**
 * Cuts a stream's text into its header, its elements and its end, with no more knowledge of XML than where tags are:
 * the tests' own, so that they do not rely on the parser that they test. For servers' well-formed output only.
 */
export class ElementSplitter {
  #text = '';
  #at = 0;
  #start = 0;
  #depth = 0;

  /** What has become complete with this text: `<stream:stream ...>`, whole elements, `</stream:stream>`. */
  write(text: string): string[] {
    this.#text += text;
    const complete: string[] = [];
    for (let tag = this.#nextTag(); tag !== undefined; tag = this.#nextTag()) {
      if (tag.startsWith('<?')) this.#start = this.#at;
      else if (this.#closes(tag)) {
        complete.push(this.#text.slice(this.#start, this.#at).trimStart());
        this.#start = this.#at;
      }
    }
    this.#text = this.#text.slice(this.#start);
    this.#at -= this.#start;
    this.#start = 0;
    return complete;
  }

  /** A new stream on the same connection, as after SASL. */
  restart(): void {
    this.#depth = 0;
  }

  #nextTag(): string | undefined {
    TAG.lastIndex = this.#at;
    const [tag] = TAG.exec(this.#text) ?? [];
    if (tag !== undefined) this.#at = TAG.lastIndex;
    return tag;
  }

  /** Whether the tag completes something on the level of the stream. */
  #closes(tag: string): boolean {
    if (tag.startsWith('</')) this.#depth -= 1;
    else if (!tag.endsWith('/>')) {
      this.#depth += 1;
      return this.#depth === 1;
    }
    return this.#depth <= 1;
  }
}

const TAG = /<(?:[^>"']|"[^"]*"|'[^']*')*>/g;
