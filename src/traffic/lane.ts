import type { Buffer } from 'node:buffer';
import { type KnownSecrets, MASK } from '../stanza/known-secrets.ts';
import type { Direction, PassedElement } from '../transport/tap.ts';
import { type EventContent, itemContent } from './event.ts';
import type { Frame } from './frame.ts';
import { type FrameElements, Framer } from './framer.ts';
import { Redactor } from './redact.ts';
import type { PrivateFields } from './secrets.ts';
import { Utf8Decoder } from './utf8-decoder.ts';

/** What the lanes of a connection have in common. */
export interface LaneNeeds {
  /** The secrets of the session; undefined to show them all. */
  readonly known: KnownSecrets | undefined;
  readonly fields: PrivateFields;
  /** What stanzas have to have of their elements. */
  readonly elements: FrameElements;
}

/** One direction of a connection, from bytes to what is to be shown of them. */
export class Lane {
  /** When what waits for its end began, in the milliseconds given to `write`; undefined if nothing waits. */
  waitingSince: number | undefined;
  readonly #decoder = new Utf8Decoder();
  readonly #makeFramer: () => Framer;
  #framer: Framer;
  #emitted = false;

  constructor(
    direction: Direction,
    { known, fields, elements }: LaneNeeds,
    emit: (content: EventContent) => void,
  ) {
    const redactor = known && new Redactor(known, fields);
    const show = (frame: Frame): void => {
      this.#emitted = true;
      const text = redactor ? redactor.redact(frame) : frame.text.slice(frame.shown);
      const { element } = frame;
      const isHidden = text !== frame.text && text.includes(MASK);
      const told =
        redactor && element && isHidden ? { ...frame, element: redactor.redactElement(element) } : frame;
      emit(itemContent(direction, told, text));
    };
    this.#makeFramer = () => new Framer(show, elements);
    this.#framer = this.#makeFramer();
  }

  write(bytes: Buffer, now: number): void {
    this.writeText(this.#decoder.decode(bytes), now);
  }

  /** As `write`, for what was decoded before. `ended`: the child of the stream that the text ends with. */
  writeText(text: string, now: number, ended?: PassedElement): void {
    this.#emitted = false;
    this.#framer.write(text, ended);
    if (!this.#framer.pending) this.waitingSince = undefined;
    else if (this.#emitted || this.waitingSince === undefined) this.waitingSince = now;
  }

  /** Whether what comes next goes on with what was there, or cannot be parsed because of it. */
  get stuck(): boolean {
    return this.#framer.stuck;
  }

  /** Shows what waits for its end, and begins anew. */
  restart(): void {
    this.flush();
    this.#framer = this.#makeFramer();
  }

  /** Reads what follows as though this stream header had come before it. */
  assume(header: string): void {
    this.#framer.assume(header);
  }

  /** Shows what waits for its end. */
  flush(): void {
    this.#framer.flush();
    this.waitingSince = undefined;
  }

  end(): void {
    const cut = this.#decoder.end();
    if (cut !== '') this.#framer.write(cut);
    this.flush();
  }
}
