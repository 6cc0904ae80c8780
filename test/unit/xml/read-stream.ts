import type { Element } from '../../../src/xml/element.ts';
import {
  type ParserOptions,
  StreamParser,
  type XmlCondition,
  XmlError,
} from '../../../src/xml/stream-parser.ts';

export type Event = readonly ['start' | 'element', Element] | readonly ['end'];

export interface Reading {
  readonly events: readonly Event[];
  /** What the stream was refused with, if it was. */
  readonly condition: XmlCondition | undefined;
}

/** What a parser reports for a stream that comes in these chunks. */
export function readStream(chunks: Iterable<string>, options?: ParserOptions): Reading {
  const events: Event[] = [];
  const parser = new StreamParser(
    {
      streamStart: (header) => events.push(['start', header]),
      streamElement: (element) => events.push(['element', element]),
      streamEnd: () => events.push(['end']),
    },
    options,
  );
  try {
    for (const chunk of chunks) parser.write(chunk);
  } catch (error) {
    if (error instanceof XmlError) return { events, condition: error.condition };
    throw error;
  }
  return { events, condition: undefined };
}

/** A text cut in two at every position, and into single code units. */
export function* everyCut(text: string): Generator<readonly string[]> {
  for (let at = 1; at < text.length; at++) yield [text.slice(0, at), text.slice(at)];
  yield text.split('');
}

export const HEADER = "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>";
