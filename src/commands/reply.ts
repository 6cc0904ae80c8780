import { Buffer, isUtf8 } from 'node:buffer';
import { delayStamp } from '../handlers/delay.ts';
import { bareText } from '../stanza/jid.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { isOwnAddress } from '../stanza/own-address.ts';
import type { Session } from '../stanza/session.ts';
import { message } from '../stanza/stanza.ts';
import { ILLEGAL } from '../xml/characters.ts';
import { type Element, element } from '../xml/element.ts';
import { escapeText } from '../xml/escape.ts';

/** As XML, in bytes: servers end the stream of who sends stanzas that are too large (often 256 KiB). */
const MOST_XML = 200_000;

/** Why nobody is answered, or undefined if somebody can be. Two that answered each other's errors would never end. */
export function reasonForNoReply(stanza: Element, session: Session): string | undefined {
  const from = stanza.attr('from');
  const type = stanza.attr('type');
  if (stanza.name !== 'message') return 'only messages are answered';
  if (type === 'error') return 'errors are not answered';
  if (from === undefined || isOwnAddress(from, session)) return 'what comes from ourselves is not answered';
  const old = type === 'groupchat' && delayStamp(stanza) !== undefined;
  return old ? "a room's history is not answered" : undefined;
}

/**
 * The text that a program has printed; its last line break is not meant.
 *
 * @throws RangeError when it is no text that a message can hold; the message says why
 */
export function readReplyText(output: Buffer): string {
  if (!isUtf8(output)) throw new RangeError('its output is not UTF-8');
  const text = output.toString().replace(/\r?\n$/, '');
  const [illegal] = ILLEGAL.exec(text) ?? [];
  if (illegal !== undefined) {
    const code = illegal.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw new RangeError(`its output has a character that XML cannot carry (U+${code})`);
  }
  const size = Buffer.byteLength(escapeText(text));
  if (size > MOST_XML) throw new RangeError(`its output is too long for a message (${size} bytes of XML)`);
  return text;
}

/** Of the same type and thread; what was said in a room is answered there. */
export function replyTo(stanza: Element, text: string, id: string, { kind }: Session): Element {
  const type = stanza.attr('type');
  const from = stanza.attr('from') ?? '';
  const to = type === 'groupchat' ? bareText(from) : from;
  const thread = stanza.child('thread', NS_CLIENT);
  const own = kind === 'component' ? stanza.attr('to') : undefined;
  const body = element('body', NS_CLIENT, {}, [text]);
  return message({ to, from: own, type, id }, thread ? [thread, body] : [body]);
}
