import { SaxesParser, type SaxesTagNS } from 'saxes';
import { Element } from '../../src/xml/element.ts';
import { StreamParser, XmlError } from '../../src/xml/stream-parser.ts';

/** What a parser makes of a stream. */
export interface Reading {
  /** Whether it is a complete and well-formed stream with nothing in it that RFC 6120 11.1 restricts. */
  readonly good: boolean;
  /** The root and its complete children, before the end or what was refused. */
  readonly elements: readonly Element[];
  /** Whether saxes deviates from the specifications about something in the stream. */
  readonly unreliable?: boolean;
}

export function readByOurs(chunks: readonly string[]): Reading {
  const elements: Element[] = [];
  let ended = false;
  const parser = new StreamParser({
    streamStart: (header) => elements.push(header),
    streamElement: (element) => elements.push(element),
    streamEnd: () => {
      ended = true;
    },
  });
  try {
    for (const chunk of chunks) parser.write(chunk);
  } catch (error) {
    if (error instanceof XmlError) return { good: false, elements };
    throw error;
  }
  return { good: ended && !parser.pending, elements };
}

export function readBySaxes(chunks: readonly string[]): Reading {
  const tree = new SaxesTree();
  const text = chunks.join('');
  // saxes takes U+FEFF for a byte order mark; RFC 6120 11.6 has it read as a character, and none may come before
  // the root. It also makes one character of an unpaired high surrogate and whatever follows it.
  if (text.startsWith('\ufeff') || UNPAIRED_SURROGATE.test(text)) return { good: false, elements: [] };
  try {
    for (const chunk of chunks) tree.parser.write(chunk);
    tree.parser.close();
  } catch {
    return { good: false, elements: tree.elements, unreliable: tree.unreliable };
  }
  return { good: !tree.restricted, elements: tree.elements, unreliable: tree.unreliable };
}

const UNPAIRED_SURROGATE = /\p{Cs}/u;

/** What cannot begin a name but may continue one, as far as the random streams have it. */
const NOT_NAME_START = /^[-.\d\u00b7]/;

class SaxesTree {
  readonly elements: Element[] = [];
  restricted = false;
  unreliable = false;
  // Without this, a declaration of version 1.x makes saxes read XML 1.1, which is another language.
  readonly parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  private readonly open: Element[] = [];

  constructor() {
    const restrict = () => {
      this.restricted = true;
    };
    // saxes parses what RFC 6120 11.1 does not allow in a stream.
    this.parser.on('comment', restrict);
    this.parser.on('processinginstruction', restrict);
    this.parser.on('doctype', restrict);
    this.parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
      // saxes leaves the encoding to its caller.
      if (encoding.toLowerCase() !== 'utf-8') restrict();
    });
    this.parser.on('attribute', ({ name, prefix, local, value }) => {
      // saxes trims namespace names; Namespaces in XML has them compared character by character (2.3).
      if ((prefix === 'xmlns' || name === 'xmlns') && value !== value.trim()) this.unreliable = true;
      this.checkLocal(local);
    });
    this.parser.on('opentag', (tag) => this.start(tag));
    this.parser.on('closetag', () => this.end());
    this.parser.on('text', (text) => this.text(text));
    this.parser.on('cdata', (text) => this.text(text));
  }

  /** saxes has any name character begin a local name after a prefix, but it must be an NCName. */
  private checkLocal(local: string): void {
    if (NOT_NAME_START.test(local)) this.unreliable = true;
  }

  private start(tag: SaxesTagNS): void {
    this.checkLocal(tag.local);
    const list = Object.values(tag.attributes).flatMap(({ name, value }) => [name, value]);
    const element = new Element(tag.local, tag.prefix, tag.uri, list, []);
    if (this.open.length === 0) this.add(element);
    else if (this.open.length > 1) this.open[this.open.length - 1]?.children.push(element);
    this.open.push(element);
  }

  private end(): void {
    const element = this.open.pop();
    if (this.open.length === 1 && element !== undefined) this.add(element);
  }

  /** saxes reports text in pieces around references and CDATA sections. */
  private text(text: string): void {
    if (this.open.length < 2 || text === '') return;
    const children = this.open[this.open.length - 1]?.children ?? [];
    const last = children[children.length - 1];
    if (typeof last === 'string') children[children.length - 1] = last + text;
    else children.push(text);
  }

  /** What comes after something restricted is not to be compared: our parser does not see it. */
  private add(element: Element): void {
    if (!this.restricted) this.elements.push(element);
  }
}
