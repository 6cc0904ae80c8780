import type { Jid } from '../stanza/jid.ts';
import { bareText } from '../stanza/jid.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import type { Session } from '../stanza/session.ts';
import { presence } from '../stanza/stanza.ts';
import { readStanzaError } from '../stanza/stanza-error.ts';
import type { StanzaWaiter } from '../stanza/stanza-waiter.ts';
import { type Element, element } from '../xml/element.ts';

const NS_MUC = 'http://jabber.org/protocol/muc';
const NS_MUC_USER = 'http://jabber.org/protocol/muc#user';

/** A stay in a room (XEP-0045). */
export interface RoomVisit {
  readonly session: Session;
  readonly waiter: StanzaWaiter;
  /** The room, with our nickname as resource. */
  readonly occupant: Jid;
  /** For each step, in milliseconds. */
  readonly timeout: number;
}

/**
 * Enters without asking for the history (XEP-0045 7.2).
 *
 * @returns whether the room was made by this: there was none (XEP-0045 10.1)
 * @throws StanzaError when we are not let in; CliError (`answer`) when nothing is said in time
 */
export async function enterRoom({ session, waiter, occupant, timeout }: RoomVisit): Promise<boolean> {
  const history = element('history', NS_MUC, { maxstanzas: '0' });
  const entered = waiter.wait(`answer from ${occupant.bare()}`, aboutUs(occupant), timeout);
  session.send(presence({ to: occupant.toString() }, [element('x', NS_MUC, {}, [history])]));
  return statusCodes(await accepted(entered)).includes('201');
}

/**
 * Says something, and waits until the room has passed it on to us too (XEP-0045 7.4).
 *
 * @param message of type groupchat, with an id
 */
export async function sayInRoom(
  { session, waiter, occupant, timeout }: RoomVisit,
  message: Element,
): Promise<void> {
  const room = occupant.bare().toString();
  const id = message.attr('id');
  const passed = waiter.wait(
    `echo from ${room}`,
    (item) => item.is('message', NS_CLIENT) && item.attr('id') === id && isFrom(item, room),
    timeout,
  );
  session.send(message);
  await accepted(passed);
}

/** Leaves (XEP-0045 7.14). */
export async function leaveRoom({ session, waiter, occupant, timeout }: RoomVisit): Promise<void> {
  const gone = aboutUs(occupant);
  const left = waiter.wait(
    `farewell from ${occupant.bare()}`,
    (item) => item.attr('type') !== undefined && gone(item),
    timeout,
  );
  session.send(presence({ to: occupant.toString(), type: 'unavailable' }));
  await accepted(left);
}

/** What a room says of our own presence; it may have changed the nickname (status 110, XEP-0045 7.2.2). */
function aboutUs(occupant: Jid): (item: Element) => boolean {
  const room = occupant.bare().toString();
  return (item) => {
    if (!item.is('presence', NS_CLIENT) || !isFrom(item, room)) return false;
    if (item.attr('type') === 'error' || item.attr('from') === occupant.toString()) return true;
    return statusCodes(item).includes('110');
  };
}

function isFrom(item: Element, room: string): boolean {
  return bareText(item.attr('from') ?? '').toLowerCase() === room;
}

function statusCodes(item: Element): (string | undefined)[] {
  const told = item.child('x', NS_MUC_USER)?.elements() ?? [];
  return told.filter((child) => child.is('status', NS_MUC_USER)).map((child) => child.attr('code'));
}

async function accepted(answer: Promise<Element>): Promise<Element> {
  const item = await answer;
  if (item.attr('type') === 'error') throw readStanzaError(item);
  return item;
}
