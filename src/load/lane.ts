import { NS_CLIENT } from '../stanza/namespaces.ts';
import type { Element } from '../xml/element.ts';
import { Outstanding } from './outstanding.ts';
import type { Payload } from './payload.ts';

/** How many messages leave in one write: enough for it to cost little, few enough to hear of back-pressure. */
const BATCH = 512;

export interface LaneOptions {
  readonly payload: Payload;
  /** What is due before it is not measured. */
  readonly measureFrom: number;
  readonly events: LaneEvents;
  /** Sends text; resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** A message no longer waits: it was answered, or given up. */
  settled(): void;
}

/** What becomes of messages. `measured` is whether they count. */
export interface LaneEvents {
  sent(measured: boolean): void;
  /** @param late whether it had been given up */
  echoed(due: number, measured: boolean, late: boolean): void;
  refused(stanza: Element, measured: boolean, late: boolean): void;
  duplicate(measured: boolean): void;
  /** So many have been waited for long enough. */
  expired(count: number): void;
}

/** One session's share of the load: sends numbered messages and knows them again. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #outstanding = new Outstanding();
  #firstMeasured = Number.POSITIVE_INFINITY;
  #written = 0;
  #writing = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Messages that wait for room on the connection. */
  get unwritten(): number {
    return this.#outstanding.next - this.#written;
  }

  /** Queues a message. All of one turn leave together. */
  send(due: number): void {
    const measured = due >= this.#options.measureFrom;
    if (measured && this.#firstMeasured > this.#outstanding.next)
      this.#firstMeasured = this.#outstanding.next;
    this.#outstanding.add(due);
    this.#options.events.sent(measured);
    if (this.#writing) return;
    this.#writing = true;
    queueMicrotask(this.#writeQueued);
  }

  /** Sees everything that arrives on the session. */
  readonly observe = (stanza: Element): void => {
    if (!stanza.is('message', NS_CLIENT)) return;
    const { payload, events, settled } = this.#options;
    const refused = stanza.attr('type') === 'error';
    const mark = refused ? stanza.attr('id') : stanza.child('body', NS_CLIENT)?.text();
    const number = mark === undefined ? undefined : payload.number(mark);
    if (number === undefined || number >= this.#outstanding.next) return;
    const measured = number >= this.#firstMeasured;
    const due = this.#outstanding.answer(number);
    if (due === undefined) return events.duplicate(measured);
    const late = this.#outstanding.wasExpired(number);
    if (refused) events.refused(stanza, measured, late);
    else events.echoed(due, measured, late);
    if (!late) settled();
  };

  /** Gives up what was due before a time. */
  expire(before: number): void {
    const count = this.#outstanding.expire(before);
    if (count === 0) return;
    this.#options.events.expired(count);
    for (let i = 0; i < count; i++) this.#options.settled();
  }

  readonly #writeQueued = async (): Promise<void> => {
    const { payload, write } = this.#options;
    while (this.#written < this.#outstanding.next) {
      const end = Math.min(this.#outstanding.next, this.#written + BATCH);
      let text = '';
      for (; this.#written < end; this.#written += 1) text += payload.text(this.#written);
      await write(text);
    }
    this.#writing = false;
  };
}
