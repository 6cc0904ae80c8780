import { isSpace } from './characters.ts';
import type { Input } from './input.ts';
import { XmlError } from './xml-error.ts';

const GREATER_THAN = 0x3e;

/** Reads an end tag, from behind its `</` to behind its `>`, across chunks. */
export class EndTagReader {
  private readonly input: Input;
  private name = '';
  private matched = 0;

  constructor(input: Input) {
    this.input = input;
  }

  /** @throws XmlError if no element is open */
  begin(name: string | undefined): void {
    if (name === undefined) throw new XmlError('not-well-formed', 'an end tag where no element is open');
    this.name = name;
    this.matched = 0;
  }

  /** True when the tag is complete; false if it goes on in the next chunk. */
  read(): boolean {
    const { input, name } = this;
    const { chunk, end } = input;
    let at = input.at;
    let matched = this.matched;
    while (at < end && matched < name.length) {
      if (chunk.charCodeAt(at++) !== name.charCodeAt(matched++)) throw mismatched();
    }
    this.matched = matched;
    while (at < end) {
      const code = chunk.charCodeAt(at++);
      if (code !== GREATER_THAN && !isSpace(code)) throw mismatched();
      if (code !== GREATER_THAN) continue;
      input.at = at;
      return true;
    }
    input.at = at;
    return false;
  }
}

function mismatched(): XmlError {
  return new XmlError('not-well-formed', 'an end tag that does not match its start tag');
}
