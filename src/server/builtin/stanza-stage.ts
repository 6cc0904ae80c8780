import type { Element } from '../../xml/element.ts';

/** Stands between the server and a stream, for better or worse: what it is given, it passes on somehow, somewhen. */
export interface StanzaStage {
  send(stanza: Element): void;
  /** Told of what comes from the other side. */
  arrived?(stanza: Element): void;
  /** Nothing is passed on any more. */
  stop(): void;
}

/** Makes the stage of one session; undefined where there is none. */
export type StageMaker = (pass: (stanza: Element) => void) => StanzaStage;
