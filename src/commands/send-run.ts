import { randomUUID } from 'node:crypto';
import type { LiveSession } from '../connection/live-session.ts';
import { CliError, EXIT } from '../errors.ts';
import { sendPing } from '../handlers/ping.ts';
import { enterRoom, leaveRoom, type RoomVisit, sayInRoom } from '../handlers/room.ts';
import type { Io } from '../io.ts';
import type { Jid } from '../stanza/jid.ts';
import { message } from '../stanza/stanza.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import { StanzaWaiter } from '../stanza/stanza-waiter.ts';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Element } from '../xml/element.ts';
import type { Values } from './command.ts';
import { readJid, readSettings } from './connection-settings.ts';
import { Deliveries } from './deliveries.ts';
import { type MessageToSend, readMessage } from './message-to-send.ts';
import { withSession } from './one-off.ts';
import { say, WARNING } from './say.ts';
import type { SendOptions } from './send.ts';
import { sendMany } from './send-many.ts';

type SendValues = Values<SendOptions>;

/** Sends a message to each recipient, or to a room. */
export async function runSend(positionals: readonly string[], values: SendValues, io: Io): Promise<number> {
  const room = readRoom(values);
  const toSend = await readMessage(positionals, values, io);
  return room ? sayThere(room, toSend, values, io) : sendToAll(toSend, values, io);
}

/** @returns 0 when the server has taken them all and, if that was asked for, each has been confirmed */
async function sendToAll(
  { recipients, content }: MessageToSend,
  values: SendValues,
  io: Io,
): Promise<number> {
  const settings = await readSettings(values, io);
  const deliveries = new Deliveries(values, io);
  return withSession({ settings, values, io, observe: deliveries.saw }, async (session, progress) => {
    const all = recipients.length > 3 ? `${recipients.length} JIDs` : recipients.join(', ');
    progress.say(`sending to ${all}`);
    await sendMany(session, recipients, (to) => session.send(deliveries.address(to, content)));
    await taken(session, all);
    if (values['wait-receipt']) await unlessLost(session, deliveries.confirmed(settings.timeout));
    let code: number = EXIT.done;
    progress.aside(() => {
      code = deliveries.report();
    });
    return code;
  });
}

/**
 * Resolves when the server has taken all that was sent: it has answered what came behind it.
 *
 * @param recipients in the failure
 */
async function taken(session: LiveSession, recipients: string): Promise<void> {
  const to = session.kind === 'component' ? session.jid.toString() : session.jid.domain;
  try {
    await sendPing(session, to);
  } catch (error) {
    if (error instanceof StanzaError) return;
    if (!(error instanceof CliError)) throw error;
    const why = `the server has not confirmed it: ${error.message}`;
    throw new CliError(error.kind, `message to ${recipients}: ${why}`, { cause: error });
  }
}

async function unlessLost<T>(session: LiveSession, work: Promise<T>): Promise<T> {
  const lost = session.ended.then((end) => {
    throw end.kind === 'failed' ? end.failure : new CliError('stream', 'connection lost: it is closed');
  });
  return Promise.race([work, lost]);
}

/** @throws CliError (`usage`) */
function readRoom({ room, nick, type, 'wait-receipt': wait }: SendValues): Jid | undefined {
  if (room === undefined && nick !== undefined) throw new CliError('usage', '--nick: is only for --room');
  if (room === undefined) return undefined;
  if (wait) throw new CliError('usage', '--wait-receipt: a room sends none (XEP-0184 5.5)');
  if (type !== undefined)
    throw new CliError('usage', `--type ${type}: what is said in a room is of type groupchat`);
  const jid = readJid('--room', room);
  if (jid.resource === '') return jid;
  throw new CliError('usage', `--room ${room}: has a nickname in it`, { hint: 'give that as --nick' });
}

/** @returns 0 when the room has passed it on */
async function sayThere(room: Jid, { content }: MessageToSend, values: SendValues, io: Io): Promise<number> {
  const settings = await readSettings(values, io);
  const waiter = new StanzaWaiter();
  return withSession({ settings, values, io, observe: waiter.saw }, async (session, progress) => {
    void session.ended.then((end) => {
      if (end.kind === 'failed') waiter.fail(end.failure);
    });
    const occupant = room.withResource(values.nick ?? (session.jid.local || session.jid.domain));
    const id = randomUUID();
    progress.say(`entering ${room}`);
    const visit = { session, waiter, occupant, timeout: settings.timeout };
    const said = message({ to: room.toString(), type: 'groupchat', id }, [...content]);
    const warn = (text: string): void => progress.aside(() => say(io.stderr, WARNING, text));
    const error = await refusalOf(visitRoom(visit, said, warn));
    progress.aside(() => tell(room, id, error, values, io));
    return error ? EXIT.answer : EXIT.done;
  });
}

async function visitRoom(visit: RoomVisit, said: Element, warn: (text: string) => void): Promise<void> {
  const created = await enterRoom(visit);
  if (created) warn(`${visit.occupant.bare()}: there was no such room; it has been created`);
  await sayInRoom(visit, said);
  await leaveRoom(visit);
}

type Refusal = Pick<StanzaError, 'condition' | 'text' | 'message'>;

/** Why the room did not pass it on: it refused, or said nothing. */
async function refusalOf(work: Promise<void>): Promise<Refusal | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof StanzaError) return error;
    if (error instanceof CliError && error.kind === 'answer') {
      return { condition: 'timeout', text: error.message, message: error.message };
    }
    throw error;
  }
}

function tell(room: Jid, id: string, error: Refusal | undefined, values: SendValues, io: Io): void {
  const told = error ? { condition: error.condition, text: error.text ?? null } : null;
  if (values.json)
    io.stdout.write(`${toSafeJson({ jid: room.toString(), id, receipt: null, error: told })}\n`);
  else if (error) say(io.stderr, 'xmpp-tool', `message to ${room}: ${error.message}`);
}
