import { NS_CLIENT } from '../stanza/namespaces.ts';
import type { Direction, Tap } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';
import { StreamParser } from '../xml/stream-parser.ts';
import { XmlError } from '../xml/xml-error.ts';

/** Knows when a conversation is over: every IQ that was sent is answered, or nothing comes any more. */
export class TrafficWatch implements Tap {
  readonly #unanswered = new Set<string>();
  readonly #parser = new StreamParser({
    streamStart: () => {},
    streamElement: (item) => this.#asked(item),
    streamEnd: () => {},
  });
  #readable = true;
  #asking = false;
  #timer: NodeJS.Timeout | undefined;
  #done: (() => void) | undefined;

  constructor() {
    this.#parser.write(`<stream xmlns='${NS_CLIENT}'>`);
  }

  data(direction: Direction): void {
    if (direction === 'in') this.#timer?.refresh();
  }

  note(): void {}

  /** Text is about to be sent. What is no XML is waited for by silence alone. */
  sent(text: string): void {
    if (!this.#readable) return;
    try {
      this.#parser.write(text);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      this.#readable = false;
    }
  }

  /** An element has arrived. */
  readonly saw = (item: Element): void => {
    const type = item.attr('type');
    if (!item.is('iq', NS_CLIENT) || (type !== 'result' && type !== 'error')) return;
    this.#unanswered.delete(item.attr('id') ?? '');
    this.#check();
  };

  /** Resolves when every IQ that was sent has been answered, or after so many milliseconds of silence. */
  quiet(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#timer = setTimeout(resolve, milliseconds);
      this.#check();
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #asked(item: Element): void {
    const type = item.attr('type');
    if (item.name !== 'iq' || (type !== 'get' && type !== 'set')) return;
    this.#asking = true;
    this.#unanswered.add(item.attr('id') ?? '');
  }

  #check(): void {
    if (this.#readable && this.#asking && this.#unanswered.size === 0) this.#done?.();
  }
}
