import type { Handler } from '../stanza/handler.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { isOwnAddress } from '../stanza/own-address.ts';
import { message } from '../stanza/stanza.ts';
import { type Element, element, type Node } from '../xml/element.ts';

/** A message that was answered. */
export interface Echo {
  readonly from: string;
  /** What was received; the answer has the prefix before it. */
  readonly body: string;
}

export interface EchoOptions {
  /** Comes before the body of each answer. */
  readonly prefix?: string;
  /** Whether another message is answered; asked before each. */
  wanted?(): boolean;
  /** Told of each answer. */
  answered?(echo: Echo): void;
}

/**
 * Answers messages of type chat and normal that have a body (RFC 6121 5.2.2): same type, same thread, the body with
 * a prefix or unchanged. Never its own account, and no JID of a component's own domain: two bots that answer each
 * other would talk for ever.
 */
export function echo({ prefix = '', wanted, answered }: EchoOptions = {}): Handler {
  return {
    matches: { kind: 'message', types: ['chat', 'normal'], payload: { name: 'body', namespace: NS_CLIENT } },
    handle(stanza, session) {
      const from = stanza.attr('from');
      const body = stanza.child('body', NS_CLIENT);
      if (from === undefined || body === undefined || isOwnAddress(from, session)) return undefined;
      if (wanted?.() === false) return undefined;
      const text = body.text();
      answered?.({ from, body: text });
      return message({ type: stanza.attr('type') }, reply(stanza, prefix + text));
    },
  };
}

function reply(stanza: Element, text: string): Node[] {
  const body = element('body', NS_CLIENT, {}, [text]);
  const thread = stanza.child('thread', NS_CLIENT);
  return thread ? [thread, body] : [body];
}
