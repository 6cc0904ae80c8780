import type { Buffer } from 'node:buffer';
import { KnownSecrets } from '../stanza/known-secrets.ts';
import { NS_CLIENT, NS_STREAM } from '../stanza/namespaces.ts';
import type { Direction, KnownSecret, PassedElement, Tap, TransportNote } from '../transport/tap.ts';
import { escapeText } from '../xml/escape.ts';
import { Annotator, roundMono } from './annotate.ts';
import type { Anonymizer } from './anonymize.ts';
import { type CaptureHeader, formatCaptureRecord } from './capture.ts';
import { type Clock, startClock } from './clock.ts';
import { describeUnanswered } from './describe-iq.ts';
import {
  type EventContent,
  lossContent,
  type Moment,
  noteContent,
  remarkContent,
  unansweredContent,
} from './event.ts';
import type { EventFilter } from './event-filter.ts';
import type { Format, FormatName, FormatOptions } from './format.ts';
import { FORMATS } from './formats.ts';
import type { OpenRequest } from './iq-pairs.ts';
import { Lane } from './lane.ts';
import { type NamespaceNames, NO_NAMES } from './namespace-names.ts';
import { type Palette, PLAIN_PALETTE } from './palette.ts';
import { PrivateFields } from './secrets.ts';
import { Selection } from './selection.ts';
import type { Sink } from './sink.ts';

export interface TrafficLogOptions {
  /** By its name, or the format itself. */
  readonly format: FormatName | Format;
  /** May be shared by the logs of several connections. */
  readonly sink: Sink;
  /** No colours if not given. */
  readonly palette?: Palette;
  /** Passwords and SASL exchanges are hidden if not true. */
  readonly showSecrets?: boolean;
  /** Which connection of this run, from 1; 1 if not given. */
  readonly conn?: number;
  /** Whether the sink's stream is a terminal. */
  readonly terminal?: boolean;
  /** The terminal's width now: pretty wraps to it. No wrapping if not given or undefined. */
  readonly columns?: () => number | undefined;
  /** What pretty calls namespaces; nothing if not given. */
  readonly names?: NamespaceNames;
  /** Pretty cuts long text and data if not true. */
  readonly full?: boolean;
  /** Shared by the logs of one run, so that `mono` counts from its start. */
  readonly clock?: Clock;
  /** The log opens with this record: a capture file's, with the format `json`. */
  readonly capture?: CaptureHeader;
  /** Only the events that pass are shown. With a filter, or an anonymizer, items are shown when they are whole. */
  readonly filter?: EventFilter;
  /** What could tell whose traffic it is is replaced. */
  readonly anonymizer?: Anonymizer;
}

/** A tap that writes what passes on one connection. */
export interface TrafficLog extends Tap {
  /** As `data`, for what was decoded before. */
  text(direction: Direction, text: string, ended?: PassedElement): void;
  /** Shows what is incomplete. */
  flush(): void;
  /** Reads one direction as that of a stream whose beginning was not seen. */
  assumeStream(direction: Direction): void;
  /** Whether one direction's text goes on with what was there, or cannot be parsed because of it. */
  isStuck(direction: Direction): boolean;
  /** Reads one direction anew, as `assumeStream`: what was there was cut. */
  restart(direction: Direction): void;
  /** Shows what another log has said of itself. */
  remark(text: string): void;
  /** Shows what is incomplete, and writes what waits. Nothing may pass after that. */
  end(): void;
}

export function createTrafficLog(options: TrafficLogOptions): TrafficLog {
  return new ConnectionLog(options);
}

/** bytes -> frame -> redact (both in the lanes) -> annotate -> filter, anonymize -> format -> sink */
class ConnectionLog implements TrafficLog {
  readonly #clock: Clock;
  readonly #sink: Sink;
  readonly #format: Format;
  readonly #columns: () => number | undefined;
  #options: FormatOptions;
  readonly #annotator: Annotator;
  readonly #tellsUnanswered: boolean;
  readonly #selection: Selection | undefined;
  readonly #known: KnownSecrets | undefined;
  readonly #in: Lane;
  readonly #out: Lane;
  #now: Moment;
  #leftOut = 0;
  #lastDir: EventContent['dir'] = 'none';
  /** Whether the format is for people, to whom the end of a typed line means nothing. */
  readonly #skipsLineEnds: boolean;
  #cancelTimer: (() => void) | undefined;

  constructor(options: TrafficLogOptions) {
    const { format, sink, palette = PLAIN_PALETTE, showSecrets = false, conn = 1 } = options;
    this.#clock = options.clock ?? startClock();
    this.#sink = sink;
    this.#format = typeof format === 'string' ? FORMATS[format] : format;
    this.#columns = options.columns ?? (() => undefined);
    this.#options = {
      palette,
      terminal: options.terminal ?? false,
      columns: this.#columns(),
      names: options.names ?? NO_NAMES,
      full: options.full ?? false,
    };
    this.#annotator = new Annotator(conn);
    this.#tellsUnanswered = format === 'pretty';
    this.#skipsLineEnds = format !== 'raw' && format !== 'json';
    this.#known = showSecrets ? undefined : new KnownSecrets();
    const { filter, anonymizer } = options;
    if (filter !== undefined || anonymizer !== undefined) this.#selection = new Selection(filter, anonymizer);
    const isFormat = this.#selection === undefined && typeof format === 'string';
    const needs = {
      known: this.#known,
      fields: new PrivateFields(),
      elements: isFormat ? elementsFor(format, this.#options) : 'whole',
    } as const;
    this.#in = new Lane('in', needs, (content) => this.#show(content));
    this.#out = new Lane('out', needs, (content) => this.#show(content));
    this.#now = this.#clock.now();
    if (options.capture === undefined) return;
    const header = anonymizer === undefined ? options.capture : anonymizer.header(options.capture);
    sink.write(formatCaptureRecord(header, conn, this.#now));
  }

  data(direction: Direction, bytes: Buffer): void {
    this.#now = this.#clock.now();
    const lane = this.#lane(direction);
    lane.write(bytes, this.#now.mono);
    this.#watchOver(lane);
  }

  text(direction: Direction, text: string, ended?: PassedElement): void {
    this.#now = this.#clock.now();
    const lane = this.#lane(direction);
    lane.writeText(text, this.#now.mono, ended);
    this.#watchOver(lane);
  }

  note({ kind, text }: TransportNote): void {
    this.#now = this.#clock.now();
    this.#show(noteContent(kind, text));
  }

  secret({ text, everywhere }: KnownSecret): void {
    this.#known?.add({ text, everywhere });
    this.#known?.add({ text: escapeText(text), everywhere });
  }

  flush(): void {
    if (this.#selection !== undefined) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#now = this.#clock.now();
    this.#in.flush();
    this.#out.flush();
  }

  isStuck(direction: Direction): boolean {
    return this.#lane(direction).stuck;
  }

  restart(direction: Direction): void {
    this.#now = this.#clock.now();
    this.#lane(direction).restart();
    this.assumeStream(direction);
  }

  assumeStream(direction: Direction): void {
    this.#lane(direction).assume(`<stream:stream xmlns='${NS_CLIENT}' xmlns:stream='${NS_STREAM}'>`);
  }

  remark(text: string): void {
    this.#now = this.#clock.now();
    this.#show(remarkContent(text));
  }

  end(): void {
    this.#now = this.#clock.now();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#in.end();
    this.#out.end();
    this.#tellLoss();
    if (this.#tellsUnanswered) this.#tellUnanswered();
    this.#sink.flush();
  }

  #lane(direction: Direction): Lane {
    return direction === 'in' ? this.#in : this.#out;
  }

  #show(content: EventContent): void {
    if (this.#sink.full) {
      this.#leftOut++;
      return;
    }
    if (this.#leftOut > 0) this.#tellLoss();
    this.#write(content);
  }

  #tellLoss(): void {
    if (this.#leftOut === 0 || this.#sink.full) return;
    const count = this.#leftOut;
    this.#leftOut = 0;
    this.#write(lossContent(count));
  }

  /** At the moment of the last event, so that a capture shown again ends in the same way. */
  #tellUnanswered(): void {
    const last = this.#annotator.last;
    const requests = this.#takeUnanswered();
    if (last === undefined || requests.length === 0) return;
    this.#now = last;
    for (const text of describeUnanswered(requests, last.mono)) this.#show(unansweredContent(text));
  }

  #takeUnanswered(): OpenRequest[] {
    const requests = this.#annotator.takeUnanswered();
    const selection = this.#selection;
    if (selection === undefined) return requests;
    return requests.map((request) => ({ ...request, element: selection.stanza(request.element) }));
  }

  #write(content: EventContent): void {
    if (content.kind === 'whitespace' && this.#skipsLineEnds && this.#isLineEnd(content)) return;
    this.#lastDir = content.dir;
    const event = this.#annotator.annotate(content, this.#now);
    const chosen = this.#selection === undefined ? event : this.#selection.choose(event);
    if (chosen === undefined) return;
    const columns = this.#columns();
    if (columns !== this.#options.columns) this.#options = { ...this.#options, columns };
    this.#sink.write(this.#format(chosen, this.#options));
  }

  /** White space that comes with the item before it; that of a keep-alive comes by itself. */
  #isLineEnd({ dir }: EventContent): boolean {
    return dir === this.#lastDir && this.#annotator.last?.mono === roundMono(this.#now.mono);
  }

  #watchOver(lane: Lane): void {
    if (lane.waitingSince !== undefined && this.#cancelTimer === undefined) this.#wait(PATIENCE);
  }

  #wait(milliseconds: number): void {
    if (this.#selection !== undefined) return;
    this.#cancelTimer = this.#clock.after(milliseconds, () => this.#showOverdue());
  }

  #showOverdue(): void {
    this.#cancelTimer = undefined;
    this.#now = this.#clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const lane of [this.#out, this.#in]) {
      if (lane.waitingSince === undefined) continue;
      const left = lane.waitingSince + PATIENCE - this.#now.mono;
      if (left <= 0) lane.flush();
      else next = Math.min(next, left);
    }
    if (next < Number.POSITIVE_INFINITY) this.#wait(next);
  }
}

/** Milliseconds that an item may take to arrive before what is there is shown. */
const PATIENCE = 500;

/** What the formats need of stanzas' elements: what they describe in words. */
function elementsFor(format: FormatName, { columns }: FormatOptions): 'outlines' | 'none' {
  return format === 'pretty' || (format === 'compact' && columns !== undefined) ? 'outlines' : 'none';
}
