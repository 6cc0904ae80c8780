import type { Direction } from '../transport/tap.ts';
import { Element } from '../xml/element.ts';

/** Which event an answer belongs to, and the milliseconds between the two; NaN if a log does not tell. */
export interface Answer {
  readonly number: number;
  readonly after: number;
}

/** A request that no answer has come to. */
export interface OpenRequest {
  readonly number: number;
  readonly mono: number;
  readonly dir: Direction;
  /** The IQ with its attributes; of its children, their names alone. */
  readonly element: Element;
}

/** Finds the request that an IQ of the other direction answers, by its id and the other side's JID. */
export class IqPairs {
  readonly #open = new Map<string, OpenRequest[]>();
  #size = 0;

  /** Takes an IQ; returns what it answers, if it is an answer to something seen here. */
  take(element: Element, dir: Direction, number: number, mono: number): Answer | undefined {
    const id = element.attr('id');
    const type = element.attr('type');
    if (id === undefined) return undefined;
    if (type === 'get' || type === 'set') this.#ask(id, { number, mono, dir, element });
    else if (type === 'result' || type === 'error') return this.#answer(id, dir, element, mono);
    return undefined;
  }

  /** The requests without an answer, oldest first; they are forgotten then. */
  takeUnanswered(): OpenRequest[] {
    const requests = [...this.#open.values()].flat().sort((a, b) => a.number - b.number);
    this.#open.clear();
    this.#size = 0;
    return requests;
  }

  #ask(id: string, request: OpenRequest): void {
    if (this.#size >= MOST_OPEN) return;
    this.#size++;
    const element = outline(request.element);
    const others = this.#open.get(id);
    if (others === undefined) this.#open.set(element.attr('id') ?? '', [{ ...request, element }]);
    else others.push({ ...request, element });
  }

  #answer(id: string, dir: Direction, element: Element, mono: number): Answer | undefined {
    const requests = this.#open.get(id);
    const index = requests?.findIndex((one) => one.dir !== dir && isBetween(one.element, element)) ?? -1;
    const [request] = index < 0 ? [] : (requests?.splice(index, 1) ?? []);
    if (request === undefined) return undefined;
    this.#size--;
    if (requests?.length === 0) this.#open.delete(id);
    return { number: request.number, after: mono - request.mono };
  }
}

/** What is needed of a request later. The id is among it. */
function outline({ name, namespace, attributes, children }: Element): Element {
  const payloads = children.filter((child) => typeof child !== 'string');
  const texts = [
    name,
    namespace,
    ...attributes,
    ...payloads.flatMap((child) => [child.name, child.namespace]),
  ];
  const copies = copy(texts);
  const names: Element[] = [];
  for (let at = 2 + attributes.length; at < copies.length; at += 2) {
    names.push(new Element(copies[at] ?? '', '', copies[at + 1] ?? '', [], []));
  }
  const [, , ...rest] = copies;
  return new Element(copies[0] ?? '', '', copies[1] ?? '', rest.slice(0, attributes.length), names);
}

/** The same texts, but no slices of another, of which they would keep all in memory. */
function copy(texts: readonly string[]): string[] {
  return texts.join(SEPARATOR).split(SEPARATOR);
}

/** Stands in no XML. */
const SEPARATOR = '\0';

/** A missing address is the account's or its server's (RFC 6120 8.1.2.1), which the wire does not tell. */
function isBetween(request: Element, answer: Element): boolean {
  return isSame(request.attr('to'), answer.attr('from')) && isSame(request.attr('from'), answer.attr('to'));
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one.toLowerCase() === other.toLowerCase();
}

/** Requests beyond that many are not remembered, so that memory stays flat where nobody answers. */
const MOST_OPEN = 10_000;
