import { Buffer } from 'node:buffer';
import { bareText } from '../../stanza/jid.ts';
import { NS_SASL, NS_STREAM } from '../../stanza/namespaces.ts';
import type { Element } from '../../xml/element.ts';
import { describe } from '../describe.ts';
import type { TrafficEvent } from '../event.ts';
import { IqLatencies, type Latency } from './iq-latencies.ts';
import { Tally } from './tally.ts';

type Counts = readonly (readonly [name: string, count: number])[];

/** What passed, in numbers. */
export interface StatsSummary {
  /** Milliseconds between the first and the last event; undefined if the times are not known. */
  readonly duration: number | undefined;
  readonly connections: number;
  readonly in: Flow;
  readonly out: Flow;
  /** `message chat`, `iq get`, `presence unavailable`, `stream features`. */
  readonly kinds: Counts;
  /** `iq item-not-found`, `stream error host-unknown`, `SASL failure not-authorized`. */
  readonly errors: Counts;
  /** Bare ones, from or to. */
  readonly jids: Counts;
  /** How often JIDs came that are not listed, because there are too many. */
  readonly otherJids: number;
  /** In how many stanzas and nonzas each is. */
  readonly namespaces: Counts;
  readonly latencies: readonly Latency[];
  readonly unanswered: number;
}

export interface Flow {
  readonly stanzas: number;
  readonly bytes: number;
}

/** Counts events; memory does not grow with their number. */
export class TrafficStats {
  readonly #kinds = new Tally();
  readonly #errors = new Tally();
  readonly #jids = new Tally();
  readonly #namespaces = new Tally(2000);
  readonly #connections = new Tally();
  readonly #latencies = new IqLatencies();
  readonly #flows = { in: { stanzas: 0, bytes: 0 }, out: { stanzas: 0, bytes: 0 } };
  #first = Number.NaN;
  #last = Number.NaN;

  add(event: TrafficEvent): void {
    const { time, dir, kind, element, text } = event;
    if (!Number.isNaN(time)) {
      this.#first = Number.isNaN(this.#first) ? time : Math.min(this.#first, time);
      this.#last = Number.isNaN(this.#last) ? time : Math.max(this.#last, time);
    }
    if (dir === 'none') return;
    this.#connections.add(String(event.conn));
    const flow = this.#flows[dir];
    flow.bytes += Buffer.byteLength(text);
    if (element === undefined || kind === 'open') return;
    if (kind !== 'nonza') flow.stanzas++;
    this.#kinds.add(kindOf(event, element));
    const error = errorOf(event, element);
    if (error !== undefined) this.#errors.add(error);
    this.#addNames(element, kind === 'nonza');
    if (kind === 'iq') this.#latencies.add(event);
  }

  summary(): StatsSummary {
    const duration = this.#last - this.#first;
    return {
      duration: Number.isNaN(duration) ? undefined : duration,
      connections: this.#connections.entries().length,
      in: this.#flows.in,
      out: this.#flows.out,
      kinds: this.#kinds.entries(),
      errors: this.#errors.entries(),
      jids: this.#jids.entries(),
      otherJids: this.#jids.others,
      namespaces: this.#namespaces.entries(),
      latencies: this.#latencies.summary(),
      unanswered: this.#latencies.unanswered,
    };
  }

  #addNames(element: Element, isNonza: boolean): void {
    for (const address of new Set([element.attr('from'), element.attr('to')].map(bareOf))) {
      if (address !== '') this.#jids.add(address);
    }
    const namespaces = new Set(isNonza ? [element.namespace] : []);
    collectNamespaces(element, namespaces);
    if (!isNonza) namespaces.delete(element.namespace);
    for (const namespace of namespaces) this.#namespaces.add(namespace);
  }
}

function bareOf(address = ''): string {
  return bareText(address).toLowerCase();
}

function collectNamespaces({ children }: Element, found: Set<string>): void {
  for (const child of children) {
    if (typeof child === 'string') continue;
    found.add(child.namespace);
    collectNamespaces(child, found);
  }
}

function kindOf(event: TrafficEvent, element: Element): string {
  if (event.kind === 'nonza') {
    if (!element.namespace.startsWith('urn:xmpp:sm:')) return describe(event).words;
    return ACKS[element.name] ?? `stream management ${element.name}`;
  }
  return [event.kind, element.attr('type')].filter(Boolean).join(' ');
}

function errorOf(event: TrafficEvent, element: Element): string | undefined {
  const isError =
    element.attr('type') === 'error' ||
    element.is('error', NS_STREAM) ||
    element.is('failure', NS_SASL) ||
    (event.kind === 'nonza' && (element.name === 'failure' || element.name === 'failed'));
  return isError ? describe(event).words.replace(/^(\w+) error (?=.)/, '$1 ') : undefined;
}

/** As they are described, but for the number in them (XEP-0198 4). */
const ACKS: Readonly<Record<string, string | undefined>> = { a: 'ack', r: 'ack requested' };
