import type { FrameKind } from '../frame.ts';

/** An event as the page's script reads it; what is undefined is left out. */
export interface PageItem {
  /** Which event of its connection it is, from 1. */
  readonly number: number;
  readonly conn: number;
  /** Milliseconds since 1970; undefined if a log does not tell. */
  readonly time: number | undefined;
  readonly dir: 'in' | 'out' | 'none';
  readonly kind: FrameKind | 'note';
  /** What pretty says of it, in parts (`Description`). */
  readonly words: string;
  readonly details: string | undefined;
  readonly isError: true | undefined;
  /** For the answer to an IQ: which event it answers, and after how many milliseconds, if that is known. */
  readonly answers: { readonly number: number; readonly after: number | undefined } | undefined;
  /** An IQ that asks for an answer. */
  readonly asks: true | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The JID that the connection's client or component is known by from here on. */
  readonly self: string | undefined;
  readonly isComponent: true | undefined;
  readonly size: string | undefined;
  /** What passed, cut where it is too long; empty if the words tell it all. */
  readonly text: string;
  /** Whether the text is one element. */
  readonly isElement: true | undefined;
}

/** What the script has to know besides the items. */
export interface PageFacts {
  readonly title: string;
  /** The namespaces that occur: the document that defines each, and its title. */
  readonly namespaces: Readonly<Record<string, readonly [document: string, title: string]>>;
}

/** The ids of the elements that hold the items, one JSON object a line, and the facts. */
export const ITEMS_ID = 'items';
export const FACTS_ID = 'facts';
