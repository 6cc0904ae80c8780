import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enterRoom, leaveRoom, type RoomVisit, sayInRoom } from '../../../src/handlers/room.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { message } from '../../../src/stanza/stanza.ts';
import { StanzaWaiter } from '../../../src/stanza/stanza-waiter.ts';
import { read } from '../../helpers/stanza-text.ts';
import { StubSession } from '../../helpers/stub-session.ts';

const USER = 'http://jabber.org/protocol/muc#user';

function visit(): RoomVisit & { session: StubSession; waiter: StanzaWaiter } {
  const session = new StubSession('client');
  return { session, waiter: new StanzaWaiter(), occupant: parseJid('room@b/Me'), timeout: 60_000 };
}

function presence(from: string, type: string, codes: readonly string[]) {
  const status = codes.map((code) => `<status code='${code}'/>`).join('');
  return read(`<presence from='${from}'${type}><x xmlns='${USER}'>${status}</x></presence>`);
}

describe('a visit to a room (XEP-0045)', () => {
  it('begins with presence that asks for no history, and our own presence', async () => {
    const stay = visit();
    const entering = enterRoom(stay);
    stay.waiter.saw(presence('room@b/Other', '', []));
    stay.waiter.saw(presence('other@b/Me', '', ['110']));
    stay.waiter.saw(presence('room@b/Me', '', ['110']));
    assert.equal(await entering, false);
    assert.deepEqual(stay.session.sent, [
      "<presence to='room@b/Me'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>",
    ]);
  });

  it('knows its own presence under another nickname, and that the room is new', async () => {
    const stay = visit();
    const entering = enterRoom(stay);
    stay.waiter.saw(presence('room@b/Me2', '', ['210', '110', '201']));
    assert.equal(await entering, true);
  });

  it('ends at the door when there is an error', async () => {
    const stay = visit();
    const entering = enterRoom(stay);
    const error =
      "<error type='auth'><registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
    stay.waiter.saw(read(`<presence from='room@b/Me' type='error'>${error}</presence>`));
    await assert.rejects(entering, { condition: 'registration-required' });
  });

  it('says something, and waits for the room to say it', async () => {
    const stay = visit();
    let said = false;
    const saying = sayInRoom(stay, message({ id: '1', type: 'groupchat' })).then(() => {
      said = true;
    });
    stay.waiter.saw(read("<message from='room@b/Other' id='2' type='groupchat'/>"));
    stay.waiter.saw(read("<message from='evil@b/Me' id='1' type='groupchat'/>"));
    await Promise.resolve();
    assert.equal(said, false);
    stay.waiter.saw(read("<message from='room@b/Me' id='1' type='groupchat'/>"));
    await saying;
  });

  it('ends with presence of type unavailable, theirs too', async () => {
    const stay = visit();
    const leaving = leaveRoom(stay);
    stay.waiter.saw(presence('room@b/Me', '', ['110']));
    stay.waiter.saw(presence('room@b/Me', " type='unavailable'", ['110']));
    await leaving;
    assert.deepEqual(stay.session.sent, ["<presence to='room@b/Me' type='unavailable'/>"]);
  });
});
