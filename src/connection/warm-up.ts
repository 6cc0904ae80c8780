import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
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

/** V8 has to see several sessions, or it throws away for the real one what it has compiled for the first. */
const SESSIONS = 8;
/** Of each session, in one turn: a few milliseconds, so that the network does not wait for long. */
const MESSAGES = 128;

/**
 * Sends made-up messages through sessions that lead nowhere while the network is waited for, so that V8 has compiled
 * their way before the first real one comes: interpreted, a message takes ten times as long.
 *
 * @param signal ends it
 */
export async function warmUp(way: WarmUp, signal: AbortSignal): Promise<void> {
  for (let session = 0; session < SESSIONS && !signal.aborted; session++) {
    echoIntoNothing(way);
    await nextTurn();
  }
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
