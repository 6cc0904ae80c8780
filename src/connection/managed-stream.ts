import { NS_STREAM_ERRORS } from '../stanza/namespaces.ts';
import { type Element, element } from '../xml/element.ts';
import { NS_SM, type StreamManagement } from './stream-management.ts';
import type { XmlStream } from './xml-stream.ts';

/** How long stanzas may be unacknowledged before the other side is asked, in milliseconds. */
const ASK_AFTER = 1000;
/** How long a stream that was just resumed may take to prove itself, in milliseconds. */
const PROOF_TIMEOUT = 10_000;

/** How a session starts its stream management. */
export interface Management {
  readonly books: StreamManagement;
  /** Whether the books are those of a session that has just been resumed, or new ones. */
  readonly resumed: boolean;
  /** Serialised stanzas of an earlier session that nobody has acknowledged. */
  readonly leftover: readonly string[];
}

/** Sends stanzas, and keeps the books of stream management (XEP-0198) where it is in use. */
export class ManagedStream {
  readonly #stream: XmlStream;
  readonly #patience: number;
  readonly #unanswered: () => void;
  #books: StreamManagement | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Runs on when an answer has come: to end and start one for each costs more than the stanzas in between. */
  #deadline: NodeJS.Timeout | undefined;
  #asked = false;
  /**
   * Whether the other side is known to read this very stream. Prosody 0.12 goes on with the parser of the lost
   * connection when it resumes a session: with half a stanza in it, nothing that follows is ever seen.
   */
  #proven: boolean;

  /**
   * @param patience how long the other side may take to acknowledge, in milliseconds
   * @param unanswered told when it took longer
   */
  constructor(
    stream: XmlStream,
    management: Management | undefined,
    patience: number,
    unanswered: () => void,
  ) {
    this.#stream = stream;
    this.#patience = patience;
    this.#unanswered = unanswered;
    this.#proven = management?.resumed !== true;
    this.#books = management?.books;
    if (!management) return;
    if (management.resumed) this.#resend(management.books.unacknowledged);
    else stream.send(management.books.enable());
    for (const stanza of management.leftover) this.#sendText(stanza);
  }

  get books(): StreamManagement | undefined {
    return this.#books;
  }

  /** Whether stanzas that arrive may be handled; before, they would have to be handled again in a new session. */
  get proven(): boolean {
    return this.#proven;
  }

  /** A resumed stream that does not work is not resumed again. @returns whether it is one */
  abandonResumed(): boolean {
    if (!this.#proven) this.#books?.forget();
    return !this.#proven;
  }

  send(stanza: Element): void {
    const text = this.#stream.serialise(stanza);
    if (this.#books) this.#sendText(text, stanza);
    else this.#stream.sendText(text, stanza);
  }

  /** A stanza that came in has been handled. */
  handled(): void {
    this.#books?.received();
  }

  /** Asks for a sign of life. @returns false when stream management is not there to ask with */
  probe(): boolean {
    if (!this.#books) return false;
    this.#request(this.#books);
    return true;
  }

  /** Before the stream is closed, the other side learns what has been handled (XEP-0198 4). */
  goodbye(): void {
    if (this.#books) this.#stream.send(this.#books.answer());
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#deadline);
  }

  /**
   * Takes what is stream management's own.
   *
   * @returns whether it was; `broken` when the other side counts what was never sent
   */
  takes(item: Element): boolean | 'broken' {
    const books = this.#books;
    if (item.namespace !== NS_SM || !books) return false;
    if (item.name === 'r') this.#stream.send(books.answer());
    else if (item.name === 'enabled' && !books.on) books.enabled(item);
    else if (item.name === 'failed' && !books.on) this.#books = undefined;
    else if (item.name === 'a') return this.#acknowledge(item, books);
    return true;
  }

  #sendText(text: string, stanza?: Element): void {
    const books = this.#books;
    this.#stream.sendText(text, stanza);
    if (!books) return;
    if (books.sent(text)) this.#request(books);
    this.#timer ??= setTimeout(this.#ask, ASK_AFTER);
  }

  readonly #ask = (): void => {
    this.#timer = undefined;
    const books = this.#books;
    if (books && books.unacknowledged.length > 0) this.#request(books);
  };

  #request(books: StreamManagement): void {
    this.#stream.send(books.request());
    if (this.#asked) return;
    this.#asked = true;
    const patience = this.#proven ? this.#patience : Math.min(this.#patience, PROOF_TIMEOUT);
    this.#deadline = this.#deadline?.refresh() ?? setTimeout(this.#judge, patience);
  }

  #acknowledge(item: Element, books: StreamManagement): true | 'broken' {
    this.#asked = false;
    if (!books.acknowledge(item.attr('h'))) return this.#refuse(item, books);
    // The last <a/> before a stream error is no proof: it acknowledges nothing of what was sent again.
    if (!this.#proven && books.unacknowledged.length === 0) this.#prove();
    return true;
  }

  /** From here on the other side has longer to answer. */
  #prove(): void {
    this.#proven = true;
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  readonly #judge = (): void => {
    this.#deadline = undefined;
    if (!this.#asked) return;
    // While the other side is slow to read, nothing is read here either: the answer may be on its way.
    if (this.#stream.wire.held) {
      this.#deadline = setTimeout(this.#judge, this.#patience);
      return;
    }
    this.abandonResumed();
    this.#unanswered();
  };

  #resend(stanzas: readonly string[]): void {
    for (const stanza of stanzas) this.#stream.sendText(stanza);
    this.probe();
  }

  #refuse(item: Element, books: StreamManagement): 'broken' {
    const details = { h: item.attr('h'), 'send-count': String(books.unacknowledged.length) };
    this.#stream.sendError([
      element('undefined-condition', NS_STREAM_ERRORS),
      element('handled-count-too-high', NS_SM, details),
    ]);
    return 'broken';
  }
}

/** Whether a stanza that was never acknowledged is worth sending in another session: presence and queries are not. */
export function outlivesSession(stanza: string): boolean {
  return stanza.startsWith('<message') || /^<iq [^>]*type='(?:result|error)'/.test(stanza);
}
