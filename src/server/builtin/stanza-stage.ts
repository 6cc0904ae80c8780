import type { Element } from '../../xml/element.ts';

/** Stands between the server and a stream, for better or worse: what it is given, it passes on somehow, somewhen. */
export interface StanzaStage {
  send(stanza: Element): void;
  /** Nothing is passed on any more. */
  stop(): void;
}
