import { NS_CLIENT, NS_COMPONENT, NS_STREAM } from '../stanza/namespaces.ts';
import type { PassedElement } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';
import { type StreamListener, StreamParser } from '../xml/stream-parser.ts';
import { XmlError } from '../xml/xml-error.ts';
import type { Frame, FrameKind } from './frame.ts';
import { ItemEnd, NOT_YET } from './item-end.ts';
import { outline } from './outline.ts';
import { mayHoldSecrets } from './secrets.ts';
import { type StanzaKind, StanzaSkimmer, stanzaKind, UNFINISHED } from './stanza-skimmer.ts';
import { beginsHeader, findCutHeader, findRestart, isRestart, mayBecomeHeader } from './stream-restart.ts';

/** What complete stanzas come with: their elements, outlines of most, or nothing; the less, the faster. */
export type FrameElements = 'whole' | 'outlines' | 'none';

/**
 * Cuts one direction's text into items, in one pass. The text is shown as it came: the parser only says where
 * items end. What is held back until then is bounded by the parser's limits.
 */
export class Framer implements StreamListener {
  readonly #emit: (frame: Frame) => void;
  #muted = false;
  #parser = new StreamParser(this);
  /** What was not emitted as an item before this write. */
  #text = '';
  /** Where in `#text` the current item begins. */
  #begin = 0;
  /** The parser's position at the beginning of `#text`. */
  #origin = 0;
  /** How much of the current item was shown when it was incomplete. */
  #shown = 0;
  #broken = false;
  #headerInside = false;
  #mayBeHeader = true;
  /** What the current item is, once enough of it is there to tell. */
  #kind: { readonly stanza: StanzaKind | undefined } | undefined;
  readonly #skimmer: StanzaSkimmer | undefined;
  readonly #outlines: boolean;
  /** Whether the skimmer can read the text; undefined if that was not looked at yet. */
  #skimmable: boolean | undefined;
  /** That of unprefixed children of the stream. */
  #namespace = '';
  /** Whether the parser was not given the item that waits for its end. */
  #held = false;
  /** The stream's, as it stands before its children. */
  #header = '';
  /** Of an item with too much in it for the parser, while that can be told. */
  #itemEnd: ItemEnd | undefined;
  /** Whether the parser reads the header only to know it. */
  #rejoins = false;

  constructor(emit: (frame: Frame) => void, elements: FrameElements = 'whole') {
    this.#emit = emit;
    this.#skimmer = elements === 'whole' ? undefined : new StanzaSkimmer();
    this.#outlines = elements === 'outlines';
  }

  /** Whether something that was not shown yet waits for its end. */
  get pending(): boolean {
    return this.#text.length > this.#shown;
  }

  /** Whether what comes next goes on with what was there, or cannot be parsed because of it. */
  get stuck(): boolean {
    return this.#broken || this.#text !== '';
  }

  /** Reads what follows as though this stream header had come before it. */
  assume(header: string): void {
    this.#muted = true;
    this.write(header);
    this.#muted = false;
  }

  /** `ended`: a child of the stream, known to be well-formed, that ends where this text ends. */
  write(text: string, ended?: PassedElement): void {
    this.#text += text;
    const held = this.#held;
    let unread = held ? this.#text : text;
    this.#held = false;
    this.#skimmable = held
      ? this.#skimmer?.begin(this.#text, this.#text.length - text.length, held)
      : undefined;
    const isTaken = this.#skimmer !== undefined && !this.#outlines;
    if (isTaken && ended !== undefined) unread = this.#take(unread, ended);
    while (unread !== '') {
      if (this.#skimmer !== undefined) unread = this.#skim(this.#skimmer, unread);
      if (unread !== '') unread = this.#broken ? this.#readBroken(0, unread) : this.#read(unread);
    }
    this.#forget();
  }

  /** Shows what waits for its end, as it is. */
  flush(): void {
    this.#readHeld();
    if (!this.pending) return;
    if (this.#broken) {
      this.#frame('text', this.#text.length, 'broken');
      this.#forget();
    } else {
      const { length } = this.#text;
      this.#emit({
        kind: 'text',
        text: this.#text,
        shown: this.#shown,
        state: 'incomplete',
        element: undefined,
      });
      this.#shown = length;
    }
  }

  streamStart(header: Element): void {
    if (this.#rejoins) return;
    this.#namespace = header.attr('xmlns') ?? '';
    if (header.is('stream', NS_STREAM)) this.#item('open', header);
    else {
      this.#broken = true;
      this.#parser.stop();
    }
  }

  streamElement(element: Element): void {
    this.#item(kindOf(element), element);
  }

  streamEnd(): void {
    this.#item('close', undefined);
    // What comes behind it is no stanza.
    this.#namespace = '';
  }

  /** Lets the parser say whether what waits for its end is well-formed so far. */
  #readHeld(): void {
    if (!this.#held) return;
    this.#held = false;
    for (let unread = this.#text; unread !== ''; ) {
      unread = this.#broken ? this.#readBroken(0, unread) : this.#read(unread);
    }
    this.#forget();
  }

  /** Takes the stanza whose end is known; returns what is to be read if it is none, or may hold a secret. */
  #take(unread: string, ended: PassedElement): string {
    const kind = this.#isBetweenStanzas(unread) ? stanzaKind(this.#text, this.#begin) : undefined;
    if (kind === undefined || ended.name !== kind || mayHoldSecrets(ended)) return unread;
    this.#origin -= this.#text.length - this.#begin;
    this.#frame(kind, this.#text.length, 'complete');
    return '';
  }

  #isBetweenStanzas(unread: string): boolean {
    const isBetween = this.#text.length - unread.length === this.#begin && !this.#parser.pending;
    return isBetween && STANZA_NAMESPACES.has(this.#namespace) && !this.#broken && !this.#isFresh;
  }

  /** Takes the stanzas that need no parser, up to one that does, and returns what is left. */
  #skim(skimmer: StanzaSkimmer, unread: string): string {
    if (!this.#isBetweenStanzas(unread)) return unread;
    this.#skimmable ??= skimmer.begin(this.#text, this.#begin, false);
    if (!this.#skimmable) return unread;
    for (let at = this.#begin; at < this.#text.length; at = this.#begin) {
      const kind = stanzaKind(this.#text, at);
      const end = kind === undefined ? -1 : skimmer.findEnd(at);
      const length = (end === UNFINISHED ? this.#text.length : end) - at;
      if (kind === undefined || end < 0 || length > LONGEST_SKIMMED) break;
      this.#held = end === UNFINISHED;
      if (this.#held) return '';
      this.#origin -= length;
      this.#skimmed(kind, end, skimmer);
    }
    return this.#text.slice(this.#begin);
  }

  #skimmed(kind: StanzaKind, end: number, { places }: StanzaSkimmer): void {
    const element = this.#outlines
      ? outline(this.#text.slice(this.#begin, end), places, this.#namespace)
      : undefined;
    this.#frame(kind, end, 'complete', element, places);
  }

  /** Returns the text that is still to be read: after a restart once more, by a new parser. */
  #read(text: string): string {
    const length = this.#skimmer === undefined ? READ_LENGTH : this.#readLength(text);
    try {
      this.#parser.write(text.slice(0, length));
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      return this.#refused(error);
    }
    if (this.#broken) return this.#readBroken(1, text);
    const begunHere = this.#text.length - this.#begin <= text.length;
    if (begunHere && !this.#headerInside) this.#betweenItems();
    return this.#headerInside || this.#isHeaderInside() ? this.#restart() : text.slice(length);
  }

  /** Up to where the stanza may end that the parser has to read: what comes behind it may need none. */
  #readLength(text: string): number {
    const kind = this.#kindOfItem();
    const end = kind === undefined ? -1 : text.indexOf(`</${kind}>`);
    return end < 0 ? READ_LENGTH : Math.min(end + `</${kind}>`.length, READ_LENGTH);
  }

  /** Looked at once: to look into a text that has grown costs all of its length. */
  #kindOfItem(): StanzaKind | undefined {
    if (this.#kind) return this.#kind.stanza;
    const stanza = stanzaKind(this.#text, this.#begin);
    if (this.#text.length - this.#begin > LONGEST_BEGINNING) this.#kind = { stanza };
    return stanza;
  }

  #item(kind: FrameKind, element: Element | undefined): void {
    this.#betweenItems();
    if (kind === 'nonza' && element?.is('stream', NS_STREAM)) {
      this.#stop();
      return;
    }
    const end = this.#parser.position - this.#origin;
    if (kind === 'open') this.#header = this.#text.slice(this.#begin, end);
    this.#frame(kind, end, 'complete', element);
    if (kind !== 'close' && beginsHeader(this.#text, this.#begin)) this.#stop();
  }

  #stop(): void {
    this.#headerInside = true;
    this.#parser.stop();
  }

  /** Whitespace before an item; and text, which has no business there (RFC 6120 11.7). */
  #betweenItems(): void {
    let end = this.#begin;
    while (WHITESPACE.has(this.#text.charCodeAt(end))) end++;
    this.#frame('whitespace', end, 'complete');
    if (end === this.#text.length || this.#text.startsWith('<', end)) return;
    const markup = this.#text.indexOf('<', end);
    this.#frame('text', markup < 0 ? this.#text.length : markup, 'broken');
  }

  /** A restarted stream's header without XML declaration looks like a child that never ends (RFC 6120 4.3.3). */
  #isHeaderInside(): boolean {
    if (!this.#mayBeHeader || this.#isFresh || this.#begin === this.#text.length) return false;
    const item = this.#text.slice(this.#begin);
    if (isRestart(item)) return true;
    this.#mayBeHeader = mayBecomeHeader(item);
    return false;
  }

  #refused({ condition }: XmlError): string {
    if (this.#shown === 0) this.#betweenItems();
    const rest = this.#text.slice(this.#begin);
    if (!this.#isFresh && isRestart(rest)) return this.#restart();
    this.#broken = true;
    if (condition === 'policy-violation' && this.#header !== '') this.#itemEnd = new ItemEnd();
    return this.#readBroken(1, rest);
  }

  /** `unread`: what has come last of the text. */
  #readBroken(from: number, unread: string): string {
    const end = this.#itemEnd?.find(unread) ?? NOT_YET;
    if (end >= 0) return this.#rejoin(this.#text.length - unread.length + end);
    if (end !== NOT_YET) this.#itemEnd = undefined;
    const rest = this.#text.slice(this.#begin);
    const restart = this.#itemEnd === undefined ? findRestart(rest.slice(from)) : -1;
    if (restart < 0) {
      this.#frame('text', this.#begin + (this.#shown > 0 ? rest.length : findCutHeader(rest)), 'broken');
      return '';
    }
    this.#frame('text', this.#begin + from + restart, 'broken');
    return this.#restart();
  }

  #restart(): string {
    this.#parser = new StreamParser(this);
    this.#broken = false;
    this.#headerInside = false;
    this.#text = this.#text.slice(this.#begin);
    this.#begin = 0;
    this.#kind = undefined;
    this.#origin = 0;
    this.#skimmable = undefined;
    return this.#text;
  }

  /** What comes behind an item that was too much for the parser is read by a new one, as in the same stream. */
  #rejoin(end: number): string {
    this.#itemEnd = undefined;
    this.#frame('text', end, 'broken');
    const text = this.#restart();
    this.#rejoins = true;
    this.#parser.write(this.#header);
    this.#rejoins = false;
    this.#origin = this.#header.length;
    return text;
  }

  #frame(
    kind: FrameKind,
    end: number,
    state: Frame['state'],
    element?: Element,
    places?: Frame['places'],
  ): void {
    if (end <= this.#begin) return;
    const text = this.#text.slice(this.#begin, end);
    const shown = Math.min(this.#shown, text.length);
    this.#begin = end;
    this.#kind = undefined;
    this.#shown -= shown;
    this.#mayBeHeader = true;
    if (shown < text.length && !this.#muted) this.#emit({ kind, text, shown, state, element, places });
  }

  #forget(): void {
    if (this.#begin === 0) return;
    this.#text = this.#text.slice(this.#begin);
    this.#origin += this.#begin;
    this.#begin = 0;
  }

  /** Whether the parser has read no item yet. */
  get #isFresh(): boolean {
    return this.#origin + this.#begin === 0;
  }
}

function kindOf({ name, namespace }: Element): FrameKind {
  if (!STANZA_NAMESPACES.has(namespace)) return 'nonza';
  return name === 'iq' || name === 'message' || name === 'presence' ? name : 'nonza';
}

const STANZA_NAMESPACES = new Set([NS_CLIENT, NS_COMPONENT, 'jabber:component:connect', 'jabber:server']);

/** In UTF-16 units: at most that much is parsed for nothing when a stream restarts. */
const READ_LENGTH = 16 * 1024;

/** In UTF-16 units: after so much it is known which stanza it is. */
const LONGEST_BEGINNING = '<presence '.length;

/** In UTF-16 units: longer stanzas are the parser's, which has the limits. */
const LONGEST_SKIMMED = 16 * 1024;

const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
