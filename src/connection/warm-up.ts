import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Handler } from '../stanza/handler.ts';
import type { Jid } from '../stanza/jid.ts';
import { Wire } from '../transport/wire.ts';
import { escapeAttribute } from '../xml/escape.ts';
import { LiveSession } from './live-session.ts';
import { streamHeader, XmlStream } from './xml-stream.ts';

/** Whose way of a stanza it is. */
export interface WarmUp {
  readonly kind: 'client' | 'component';
  readonly jid: Jid;
  /** As the session's own are made, but what they do has no effect outside. */
  handlers(): readonly Handler[];
}

/** V8 has to see several sessions, or it takes what the first one does for all that there is. */
const SESSIONS = 16;
/** Of each session, in one turn: a millisecond, so that the network does not wait for long. */
const MESSAGES = 32;
/** How long V8 optimises nothing once the session is online, in milliseconds. */
const CALM = 100;

/**
 * Sends made-up messages through sessions that lead nowhere while the network is waited for, so that V8 has compiled
 * their way before the first real one comes: interpreted, a message takes ten times as long.
 *
 * @param online ends it
 */
export async function warmUp(way: WarmUp, online: AbortSignal): Promise<void> {
  putOffOptimising(online);
  for (let session = 0; session < SESSIONS && !online.aborted; session++) {
    echoIntoNothing(way);
    await nextTurn();
  }
}

/**
 * V8 compiles twice: at once and plainly, then again what is hot, in threads that take half of two cores away from the
 * program. That waits until the first messages are through.
 */
function putOffOptimising(online: AbortSignal): void {
  if (online.aborted) return;
  setFlagsFromString('--no-opt');
  const optimise = (): void => setFlagsFromString('--opt');
  online.addEventListener('abort', () => setTimeout(optimise, CALM).unref(), { once: true });
}

function echoIntoNothing({ kind, jid, handlers }: WarmUp): void {
  const socket = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
  const stream = new XmlStream(new Wire<Duplex>(socket, undefined) as Wire, kind);
  new LiveSession(stream, { kind, jid, handlers: handlers(), timeout: 0 });
  socket.emit('data', Buffer.from(streamHeader(kind, 'nowhere.invalid')));
  const to = escapeAttribute(jid.toString());
  let text = '';
  for (let id = 0; id < MESSAGES; id++) {
    text += `<message type='chat' from='nobody@nowhere.invalid/warm-up' to='${to}' id='${id}'>`;
    text += `<body>message number ${id} of those that nobody has sent</body></message>`;
  }
  socket.emit('data', Buffer.from(text));
}
