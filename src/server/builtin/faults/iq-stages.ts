import { NS_CLIENT, NS_STANZA_ERRORS } from '../../../stanza/namespaces.ts';
import { iq } from '../../../stanza/stanza.ts';
import { Element, element } from '../../../xml/element.ts';
import type { StanzaStage } from '../stanza-stage.ts';
import type { Random } from './random.ts';

type Pass = (stanza: Element) => void;

/** Keeps answers to requests back, and lets them go in another order. */
export function reorderIq(random: Random, pass: Pass): StanzaStage {
  let held: Element[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const waiting = held;
    held = [];
    while (waiting.length > 0) {
      // The first one never goes first where there is another.
      const index = waiting.length === 1 ? 0 : 1 + Math.floor(random() * (waiting.length - 1));
      for (const stanza of waiting.splice(index, 1)) pass(stanza);
    }
  };
  return {
    send(stanza) {
      if (!isAnswer(stanza)) return pass(stanza);
      held.push(stanza);
      if (held.length >= MOST_HELD) release();
      else timer ??= setTimeout(release, HOLD_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Answers each request at once, from somebody who was not asked; the true answer comes as well. */
export function spoofIq(random: Random, pass: Pass, mallory: string): StanzaStage {
  return {
    send: pass,
    arrived(stanza) {
      const [payload] = stanza.elements();
      if (stanza.name !== 'iq' || isAnswer(stanza) || payload === undefined) return;
      pass(forgery(stanza, payload, mallory, random() < 0.5));
    },
    stop: () => {},
  };
}

function isAnswer(stanza: Element): boolean {
  const type = stanza.attr('type');
  return stanza.name === 'iq' && (type === 'result' || type === 'error');
}

function forgery(request: Element, { name, namespace }: Element, from: string, fails: boolean): Element {
  const attributes = { from, to: request.attr('from'), id: request.attr('id') };
  if (!fails) return iq({ type: 'result', ...attributes }, [forgedPayload(name, namespace)]);
  const error = element('error', NS_CLIENT, { type: 'cancel' }, [element('gone', NS_STANZA_ERRORS)]);
  return iq({ type: 'error', ...attributes }, [error]);
}

/** Whoever believes it shows it: the name and version of software, for one. */
function forgedPayload(name: string, namespace: string): Element {
  const fields = ['name', 'version'].map((field) => element(field, namespace, {}, ['forged']));
  return new Element(name, '', namespace, [], fields);
}

const MOST_HELD = 4;
const HOLD_MS = 50;
