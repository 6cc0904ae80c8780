import { NAME_CLASS, NAME_START } from './characters.ts';
import { ContentReader } from './content-reader.ts';
import { EndTagReader } from './end-tag-reader.ts';
import type { Input } from './input.ts';
import { RestrictedReader } from './restricted-reader.ts';
import type { SizeLimit } from './size-limit.ts';
import { StartTagReader } from './start-tag-reader.ts';
import type { TreeBuilder } from './tree-builder.ts';
import { XmlError } from './xml-error.ts';

const EXCLAMATION = 0x21;
const SLASH = 0x2f;
const QUESTION = 0x3f;

type Part = 'content' | 'markup' | 'start-tag' | 'end-tag' | 'cdata-start' | 'cdata' | 'declaration';

/**
 * Tells what comes next in the stream and has it read. Every reader keeps where it is, so that a chunk may end
 * anywhere and no character is read twice because of it.
 */
export class Tokenizer {
  private part: Part = 'content';
  /** Whether nothing but the construct being read has come yet: only there, a declaration is allowed. */
  private isFirst = true;
  private readonly input: Input;
  private readonly builder: TreeBuilder;
  private readonly size: SizeLimit;
  private readonly content: ContentReader;
  private readonly startTag: StartTagReader;
  private readonly endTag: EndTagReader;
  private readonly restricted: RestrictedReader;

  constructor(input: Input, builder: TreeBuilder, size: SizeLimit) {
    this.input = input;
    this.builder = builder;
    this.size = size;
    this.content = new ContentReader(input, builder);
    this.startTag = new StartTagReader(input);
    this.endTag = new EndTagReader(input);
    this.restricted = new RestrictedReader(input);
  }

  /** Whether the stream may not end here, nor pause between two of its root's children. */
  get pending(): boolean {
    return this.part !== 'content' || this.content.pending || this.builder.depth > 1;
  }

  /** Reads the input up to its end. */
  run(): void {
    const { input } = this;
    while (input.at < input.end) this.readPart();
  }

  private readPart(): void {
    const { part } = this;
    if (part === 'content') this.readContent();
    else if (part === 'markup') this.readMarkup();
    else if (part === 'start-tag') this.readStartTag();
    else if (part === 'end-tag') this.readEndTag();
    else if (part === 'cdata') this.readCdata();
    else if (part === 'cdata-start') this.readCdataStart();
    else this.readDeclaration();
  }

  private readContent(): void {
    const { input, size } = this;
    const from = input.at;
    const found = this.content.readText();
    if (input.at > from) this.isFirst = false;
    if (!found || this.isUsualEndTag()) return;
    if (this.builder.depth === 1) size.begin(input.at);
    input.at++;
    this.part = 'markup';
    if (input.at < input.end) this.readMarkup();
  }

  /** Reads the end tag that the open element must have, if it comes as it mostly does: whole, without spaces. */
  private isUsualEndTag(): boolean {
    const { input } = this;
    const endTag = this.builder.openTag?.endTag;
    if (endTag === undefined || input.chunk.charCodeAt(input.at + 1) !== SLASH || !input.has(endTag))
      return false;
    input.at += endTag.length;
    this.closeElement();
    return true;
  }

  /** Behind a `<`. */
  private readMarkup(): void {
    const { input, builder } = this;
    const code = input.chunk.charCodeAt(input.at);
    if (code === SLASH) {
      this.part = 'end-tag';
      this.endTag.begin(builder.openTag?.name);
      input.at++;
    } else if (code === EXCLAMATION || code === QUESTION) {
      this.part = code === QUESTION ? 'declaration' : 'cdata-start';
      this.restricted.begin(code === QUESTION ? '?' : '!');
      input.at++;
    } else {
      if (NAME_CLASS[code] !== NAME_START) throw new XmlError('not-well-formed', 'a < that begins no tag');
      if (builder.ended) throw new XmlError('not-well-formed', 'an element after the root element');
      this.part = 'start-tag';
      this.startTag.begin();
      this.readStartTag();
    }
  }

  private readStartTag(): void {
    const { startTag, builder, input, size } = this;
    if (!startTag.read()) return;
    this.part = 'content';
    this.isFirst = false;
    if (builder.depth === 0) size.finish(input);
    builder.startTag(startTag);
    if (startTag.isEmpty) this.closeElement();
  }

  private readEndTag(): void {
    if (!this.endTag.read()) return;
    this.part = 'content';
    this.closeElement();
  }

  private closeElement(): void {
    if (this.builder.depth === 2) this.size.finish(this.input);
    this.builder.endTag();
  }

  private readCdataStart(): void {
    if (!this.restricted.readCdataStart()) return;
    if (this.builder.depth === 0) throw new XmlError('not-well-formed', 'CDATA outside of the root');
    this.part = 'cdata';
  }

  private readCdata(): void {
    if (this.content.readCdata()) this.part = 'content';
  }

  private readDeclaration(): void {
    if (!this.restricted.readDeclaration(this.isFirst)) return;
    this.isFirst = false;
    this.part = 'content';
  }
}
