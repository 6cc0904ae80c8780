import { isSpace, NAME_CLASS, NAME_START } from './characters.ts';
import { checkDeclaration } from './declaration.ts';
import type { Input } from './input.ts';
import { TextBuffer } from './text-buffer.ts';
import { XmlError } from './xml-error.ts';

const CDATA = '<![CDATA[';
const RESTRICTED = ['<!--', '<!DOCTYPE'];

/**
 * Reads what begins with `<!` or `<?`. Of all that, a stream may have CDATA sections and one declaration as
 * the very first thing (RFC 6120 11.1, 11.5).
 */
export class RestrictedReader {
  private readonly input: Input;
  private seen = '';
  private inDeclaration = false;
  private readonly declaration = new TextBuffer();

  constructor(input: Input) {
    this.input = input;
  }

  /** `first` is the character after the `<`. */
  begin(first: '!' | '?'): void {
    this.seen = `<${first}`;
  }

  /** True behind `<![CDATA[`; false if the chunk ends before. */
  readCdataStart(): boolean {
    const { input } = this;
    while (input.at < input.end) {
      this.seen += input.chunk.charAt(input.at);
      const { seen } = this;
      if (RESTRICTED.includes(seen)) throw new XmlError('restricted-xml', 'a comment or a DOCTYPE');
      if (seen !== CDATA && !CDATA.startsWith(seen) && !RESTRICTED.some((text) => text.startsWith(seen))) {
        throw malformed();
      }
      input.at++;
      if (seen === CDATA) return true;
    }
    return false;
  }

  /** True behind the XML declaration, which is allowed if `isFirst`; false if the chunk ends before. */
  readDeclaration(isFirst: boolean): boolean {
    const { input } = this;
    while (!this.inDeclaration && input.at < input.end) {
      this.seen += input.chunk.charAt(input.at);
      this.inDeclaration = isDeclaration(this.seen);
      if (this.inDeclaration && !isFirst) {
        throw new XmlError('not-well-formed', 'an XML declaration that is not the first thing');
      }
      input.at++;
    }
    return this.inDeclaration && this.readDeclarationEnd();
  }

  private readDeclarationEnd(): boolean {
    const { input, declaration } = this;
    const close = input.chunk.indexOf('>', input.at);
    const stop = close < 0 ? input.end : close + 1;
    declaration.add(input.chunk.slice(input.at, stop));
    input.at = stop;
    if (close < 0) return false;
    this.inDeclaration = false;
    checkDeclaration(this.seen + declaration.take());
    return true;
  }
}

/**
 * Whether what begins like this is an XML declaration; false as long as it might be.
 *
 * @throws XmlError as soon as it can only be a processing instruction, or nothing that XML has
 */
function isDeclaration(seen: string): boolean {
  const target = seen.slice(2, 5).toLowerCase();
  const last = seen.charCodeAt(seen.length - 1);
  if (target.length === 1 && NAME_CLASS[last] !== NAME_START) throw malformed();
  if (!'xml'.startsWith(target)) throw instruction();
  if (seen.length < 6) return false;
  if (NAME_CLASS[last] !== 0) throw instruction();
  if (!seen.startsWith('<?xml') || !isSpace(last)) throw malformed();
  return true;
}

function instruction(): XmlError {
  return new XmlError('restricted-xml', 'a processing instruction');
}

function malformed(): XmlError {
  return new XmlError('not-well-formed', 'malformed markup');
}
