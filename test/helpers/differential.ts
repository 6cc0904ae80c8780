import type { RunningBackend } from '../../src/server/backend.ts';
import { NS_CLIENT } from '../../src/stanza/namespaces.ts';
import { Element, type Node } from '../../src/xml/element.ts';
import { connectRawComponent, loginRaw, type RawStream } from './raw-client.ts';
import { read } from './stanza-text.ts';

/** Who takes part: two sessions of one user, another user, and a component. */
export type Actor = 'alice' | 'second' | 'bob' | 'echo';

/** What one of them sends. After each step everybody hears what is there to be heard. */
export type Step = readonly [actor: Actor, xml: string];

/** A play for a server: what each actor hears in it, step by step, is what servers are compared by. */
export interface Scenario {
  readonly name: string;
  readonly actors: readonly Actor[];
  readonly steps: readonly Step[];
  /** Where the RFCs demand what the real servers do not do: what builtin is to do all the same. */
  readonly rather?: RegExp | undefined;
}

/**
 * Plays a scenario. In its text `alice@localhost` and `bob@localhost` are users of their own for each number.
 *
 * @returns what was heard in each step: a line for each element, `ACTOR: XML`, without what may differ; sorted
 */
export async function play(server: RunningBackend, scenario: Scenario, number: number): Promise<string[]> {
  const heard: string[] = [];
  const cast = new Map<Actor, RawStream>();
  for (const actor of scenario.actors) cast.set(actor, await enter(server, actor, number));
  for (const [actor, xml] of scenario.steps) {
    cast.get(actor)?.send(withNumber(xml, number));
    const lines = await settle(cast, actor, number);
    heard.push(lines.sort().join('\n'));
  }
  for (const stream of cast.values()) await stream.close();
  return heard;
}

export const usersOf = (number: number): string[] => [`alice${number}`, `bob${number}`];

function enter(server: RunningBackend, actor: Actor, number: number): Promise<RawStream> {
  if (actor === 'echo') return connectRawComponent(server);
  if (actor === 'bob') return loginRaw(server, `bob${number}`, 'r');
  return loginRaw(server, `alice${number}`, actor === 'second' ? 'second' : 'r');
}

function withNumber(xml: string, number: number): string {
  return xml.replace(/\b(alice|bob)@/g, `$1${number}@`);
}

/**
 * Everybody sends everybody a mark, twice: what a step has brought about comes before the second one, with servers,
 * too, that deliver side by side what several connections bring. Who has been dismissed is left out.
 */
async function settle(cast: Map<Actor, RawStream>, first: Actor, number: number): Promise<string[]> {
  const lines: string[] = [];
  const hear = (actor: Actor, elements: readonly string[]): void => {
    for (const element of elements) if (!MARK.test(element)) lines.push(normalise(actor, element, number));
  };
  for (let round = 0; round < 2; round++) {
    for (const from of cast.values()) for (const to of cast.values()) from.send(mark(from, to));
    // Who may have been dismissed comes first: no marks of theirs are waited for then.
    for (const [actor, stream] of [...cast].sort(([actor]) => (actor === first ? -1 : 1))) {
      for (const _ of [...cast.values()]) {
        const { elements, over } = await stream.untilOrEnd(MARK);
        hear(actor, elements);
        if (!over) continue;
        lines.push(`${actor}: THE END`);
        cast.delete(actor);
        break;
      }
    }
  }
  return lines;
}

function mark(from: RawStream, to: RawStream): string {
  return `<message from='${from.jid}' to='${to.jid}' type='headline' id='mark'><body>mark</body></message>`;
}

const MARK = /^<message [^>]*id=['"]mark['"]/;

/** A line of what was heard, without what may differ. */
export function normalise(actor: Actor, xml: string, number: number): string {
  const text = xml.replaceAll(`alice${number}@`, 'alice@').replaceAll(`bob${number}@`, 'bob@');
  if (/^<\/?stream:stream/.test(text)) return `${actor}: ${text.startsWith('</') ? '</stream>' : '<stream>'}`;
  const [, opaque] = /^<(stream:features|challenge)\b/.exec(text) ?? [];
  if (opaque !== undefined) return `${actor}: <${opaque}>`;
  return `${actor}: ${plain(read(text), actor === 'bob' ? 'bob@localhost' : 'alice@localhost')}`;
}

/** An element without what no client goes by: texts for people, languages, ids and times that the server makes up. */
function plain(item: Element, self: string): string {
  const ignored = ignoredOf(item, self);
  const attributes = [...pairs(item)].filter(([name]) => !ignored.includes(name)).sort();
  const text = attributes.map(([name, value]) => ` ${name}='${isMadeUp(item, name) ? '*' : value}'`).join('');
  const content = item.children
    .filter((child) => matters(item, child))
    .map((child) => (child instanceof Element ? plain(child, self) : child.replace(MADE_UP_RESOURCE, '/*')))
    .sort();
  const namespace = item.namespace === NS_CLIENT ? '' : `{${item.namespace}}`;
  return `<${namespace}${item.name}${text}>${content.join('')}`;
}

/** The client knows its own address, and that a push comes from its own server. */
function ignoredOf(item: Element, self: string): readonly string[] {
  const push = item.name === 'iq' && item.attr('type') === 'set';
  const sent = item.name === 'message' || item.attr('type') === 'error';
  const address = item.namespace !== NS_CLIENT || sent ? [] : ['to'];
  const own = item.name === 'iq' && item.attr('from') === self ? ['from'] : [];
  return [...IGNORED, ...address, ...own, ...(push ? ['id', 'from'] : [])];
}

function matters(parent: Element, child: Node): boolean {
  if (!(child instanceof Element)) return true;
  if (parent.namespace === NS_CLIENT && parent.attr('type') === 'error') return child.name === 'error';
  if (WITH_TEXT.includes(parent.name)) {
    return child.name !== 'text' && !child.namespace.startsWith('xmpp:');
  }
  return !EXTRAS.includes(child.namespace) && !(parent.name === 'presence' && child.name === 'delay');
}

function* pairs({ attributes }: Element): Generator<[string, string]> {
  for (let i = 0; i < attributes.length; i += 2) yield [attributes[i] ?? '', attributes[i + 1] ?? ''];
}

function isMadeUp({ namespace }: Element, attribute: string): boolean {
  const names = namespace.startsWith('urn:xmpp:sm:') ? [...MADE_UP, 'id', 'previd'] : MADE_UP;
  return names.includes(attribute);
}

/** What servers make up is long. */
const MADE_UP_RESOURCE = /(?<=^alice@localhost)\/[\w-]{12,}$/;
/** What may have a text for people. */
const WITH_TEXT: readonly string[] = ['error', 'failed', 'failure'];
const IGNORED = ['xml:lang', 'xmlns', 'xmlns:stream', 'by', 'code', 'ver'];
const MADE_UP = ['stamp', 'max', 'location', 'seconds'];
/** What servers add to what passes them. */
const EXTRAS = ['urn:xmpp:sid:0', 'vcard-temp:x:update'];
