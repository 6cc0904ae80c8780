import { isXmlCharacter, NAME_CLASS, NAME_START } from './characters.ts';
import type { Input } from './input.ts';
import { XmlError } from './xml-error.ts';

const NUMBER_SIGN = 0x23;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const LOWER_X = 0x78;
const BEYOND_UNICODE = 0x110000;
const LONGEST_ENTITY = 4;
const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Reads what follows an `&`, across chunks, in constant memory: `&#` may be followed by any number of zeros.
 * Only the five predefined entities may be used in a stream (RFC 6120 11.1).
 */
export class ReferenceReader {
  private part: 'start' | 'number' | 'decimal' | 'hexadecimal' | 'name' = 'start';
  private value = 0;
  private digits = 0;
  private name = '';

  /** The character that is referred to; undefined if the reference goes on in the next chunk. */
  read(input: Input): string | undefined {
    while (input.at < input.end) {
      const code = input.chunk.charCodeAt(input.at);
      if (code === SEMICOLON) {
        const text = this.resolve();
        input.at++;
        this.restart();
        return text;
      }
      this.accept(code);
      input.at++;
    }
    return undefined;
  }

  private accept(code: number): void {
    if (this.part === 'decimal') this.addDigit(code, 10);
    else if (this.part === 'hexadecimal') this.addDigit(code, 16);
    else if (this.part === 'name') this.addToName(code);
    else if (this.part === 'start') this.begin(code);
    else if (code === LOWER_X) this.part = 'hexadecimal';
    else {
      this.part = 'decimal';
      this.addDigit(code, 10);
    }
  }

  private begin(code: number): void {
    if (code === NUMBER_SIGN) {
      this.part = 'number';
    } else {
      if (NAME_CLASS[code] !== NAME_START) throw malformed();
      this.part = 'name';
      this.addToName(code);
    }
  }

  private addToName(code: number): void {
    if (NAME_CLASS[code] === 0 && code !== COLON) throw malformed();
    if (this.name.length <= LONGEST_ENTITY) this.name += String.fromCharCode(code);
  }

  private addDigit(code: number, base: 10 | 16): void {
    const digit = digitValue(code);
    if (digit >= base) throw malformed();
    this.digits++;
    this.value = Math.min(this.value * base + digit, BEYOND_UNICODE);
  }

  private resolve(): string {
    if (this.part === 'name') {
      const text = ENTITIES.get(this.name);
      if (text === undefined) throw new XmlError('restricted-xml', 'an entity that is not predefined');
      return text;
    }
    if (this.digits === 0) throw malformed();
    if (!isXmlCharacter(this.value)) {
      throw new XmlError('not-well-formed', 'a reference to what is no XML character');
    }
    return String.fromCodePoint(this.value);
  }

  private restart(): void {
    this.part = 'start';
    this.value = 0;
    this.digits = 0;
    this.name = '';
  }
}

function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.POSITIVE_INFINITY;
}

function malformed(): XmlError {
  return new XmlError('not-well-formed', 'a malformed reference');
}
