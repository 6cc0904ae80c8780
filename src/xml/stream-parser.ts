import { ILLEGAL, isHighSurrogate, isLegal } from './characters.ts';
import type { Element } from './element.ts';
import { Input } from './input.ts';
import { NamespaceScopes } from './namespace-scopes.ts';
import { SizeLimit } from './size-limit.ts';
import { Tokenizer } from './tokenizer.ts';
import { type StreamListener, TreeBuilder } from './tree-builder.ts';
import { XmlError } from './xml-error.ts';

export type { StreamListener } from './tree-builder.ts';
// biome-ignore lint/performance/noBarrelFile: what `write` throws is part of this file's interface
export { type XmlCondition, XmlError } from './xml-error.ts';

export interface ParserLimits {
  /** UTF-8 bytes of one child of the root, and of all up to the end of the root's start tag. */
  readonly stanzaBytes: number;
  /** Open elements, the root included. */
  readonly depth: number;
}

export const DEFAULT_STANZA_BYTES = 10 * 1024 * 1024;
export const DEFAULT_DEPTH = 512;

export interface ParserOptions {
  readonly limits?: Partial<ParserLimits>;
  /**
   * Elements whose namespace is `from` are given as `to`: a component's stream, in jabber:component:accept,
   * reads as jabber:client. Attributes stay as written.
   */
  readonly alias?: { readonly from: string; readonly to: string };
}

const LINE_FEED = 0xa;

/**
 * A strict parser of XML streams: XML 1.0 (5th ed.) and Namespaces in XML 1.0, less what RFC 6120 11.1
 * restricts. It takes text, not bytes, in chunks cut anywhere, and keeps nothing of a child of the root once
 * the listener has been given it.
 */
export class StreamParser {
  /** What was written but not parsed, after `stop()` or a failure. */
  rest = '';
  private readonly input = new Input();
  private readonly size: SizeLimit;
  private readonly builder: TreeBuilder;
  private readonly tokenizer: Tokenizer;
  /** UTF-16 code units before the chunk that is being tokenised. */
  private before = 0;
  /** A high surrogate that the last text ended with. */
  private half = '';
  private afterCarriageReturn = false;
  private stopped = false;
  private failure: { readonly error: unknown } | undefined;

  constructor(listener: StreamListener, options: ParserOptions = {}) {
    const { stanzaBytes = DEFAULT_STANZA_BYTES, depth = DEFAULT_DEPTH } = options.limits ?? {};
    this.size = new SizeLimit(stanzaBytes);
    this.builder = new TreeBuilder(listener, new NamespaceScopes(options.alias), depth);
    this.tokenizer = new Tokenizer(this.input, this.builder, this.size);
  }

  /**
   * UTF-16 code units of input consumed, up to and including the construct that is being reported. Valid in a
   * listener's call and after `write`.
   */
  get position(): number {
    return this.before + this.input.at;
  }

  /** Whether a construct is open: a stanza, or a tag, a reference or the like of which not all has come yet. */
  get pending(): boolean {
    return this.half !== '' || this.tokenizer.pending;
  }

  /** The elements that are open, outermost first, each with what has come of its children. */
  openElements(): readonly Element[] {
    return this.builder.openElements();
  }

  /**
   * Parses on, and calls the listener for all that is complete. What a listener throws comes out of here.
   *
   * @throws XmlError if the stream is refused. After that, or after a listener threw, the parser is dead and
   * every further call throws the same error.
   */
  write(text: string): void {
    if (this.failure !== undefined) throw this.failure.error;
    if (this.stopped) {
      this.rest += text;
      return;
    }
    const whole = this.half === '' ? text : this.half + text;
    const start = this.position;
    try {
      this.parse(whole);
    } catch (error) {
      this.failure = { error: this.located(error) };
      this.stop();
      throw this.failure.error;
    } finally {
      if (this.stopped) this.rest = whole.slice(this.position - start);
    }
  }

  /** Ends parsing, also in the middle of `write`: what is left, and all that is written later, is in `rest`. */
  stop(): void {
    this.stopped = true;
    this.input.end = this.input.at;
    this.rest = this.half;
    this.half = '';
  }

  private parse(whole: string): void {
    this.half = isHighSurrogate(whole.charCodeAt(whole.length - 1)) ? whole.slice(-1) : '';
    const text = this.half === '' ? whole : whole.slice(0, -1);
    const illegal = isLegal(text) ? -1 : text.search(ILLEGAL);
    this.parseLines(illegal < 0 ? text : text.slice(0, illegal));
    if (illegal >= 0 && !this.stopped) throw new XmlError('not-well-formed', 'what is no XML character');
  }

  /** CR and CR LF are parsed as LF (XML 1.0, 2.11), also if the text is cut between the two. */
  private parseLines(text: string): void {
    let at = 0;
    while (at < text.length && !this.stopped) {
      if (this.afterCarriageReturn && text.charCodeAt(at) === LINE_FEED) {
        this.size.add(1);
        this.before++;
        at++;
      }
      const carriageReturn = text.indexOf('\r', at);
      const end = carriageReturn < 0 ? text.length : carriageReturn;
      this.afterCarriageReturn = false;
      if (end > at) this.parseChunk(at === 0 && end === text.length ? text : text.slice(at, end));
      at = end;
      if (carriageReturn < 0 || this.stopped) continue;
      this.parseChunk('\n');
      this.afterCarriageReturn = true;
      at++;
    }
  }

  private parseChunk(chunk: string): void {
    const { input } = this;
    input.reset(chunk);
    this.tokenizer.run();
    if (!this.stopped) this.size.nextChunk(input);
    this.before += input.at;
    input.at = 0;
    input.end = 0;
  }

  /** What is refused only because of its size, at the latest, is refused for that however the input is cut. */
  private located(error: unknown): unknown {
    if (!(error instanceof XmlError)) return error;
    if (!this.size.exceeded(this.input)) return new XmlError(error.condition, error.what, this.position);
    return new XmlError('policy-violation', 'a stanza of too many bytes', this.position);
  }
}
