import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { discoRecord, discoRows, treeRows } from '../../../src/commands/disco-report.ts';
import { tableLines } from '../../../src/commands/table.ts';
import { queryInfo, queryItems } from '../../../src/handlers/disco.ts';
import { StanzaError } from '../../../src/stanza/stanza-error.ts';
import { loadNamespaceNames } from '../../../src/traffic/namespace-names.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { StubSession } from '../../helpers/stub-session.ts';

const names = await loadNamespaceNames();
const INFO = `<query xmlns='http://jabber.org/protocol/disco#info'>
  <identity category='server' type='im' name='Ser\u202ever'/>
  <feature var='urn:xmpp:ping'/><feature var='msgoffline'/><feature var='muc_open'/><feature var='urn:x'/>
  <feature var='urn:xmpp:mam:1'/><feature var='urn:x:7'/>
  <feature var='http://jabber.org/protocol/caps#optimize'/><feature var='urn:xmpp:ping'/>
  <x xmlns='jabber:x:data' type='result'>
    <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/network/serverinfo</value></field>
    <field var='abuse-addresses'><value>mailto:abuse@a</value><value>xmpp:abuse@a</value></field>
  </x></query>`;
const ITEMS = `<query xmlns='http://jabber.org/protocol/disco#items'>
  <item jid='rooms.a' name='Rooms'/><item jid='a' node='n'/></query>`;

async function entity() {
  const session = new StubSession('client', [
    `<iq type='result'>${INFO}</iq>`,
    `<iq type='result'>${ITEMS}</iq>`,
  ]);
  const [info, items] = [
    await queryInfo(session, { jid: 'a' }),
    await queryItems(session, { jid: 'a', node: 'n' }),
  ];
  return { found: { jid: 'a', info, items }, sent: session.sent };
}

describe('service discovery (XEP-0030)', () => {
  it('asks for info and items, with the node where there is one', async () => {
    assert.deepEqual((await entity()).sent, [
      "<iq type='get' to='a'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
      "<iq type='get' to='a'><query xmlns='http://jabber.org/protocol/disco#items' node='n'/></iq>",
    ]);
  });

  it('gives a row to each thing, with the document that it belongs to', async () => {
    assert.deepEqual(discoRows((await entity()).found, names), [
      ['identity', 'server/im', 'Ser\\u{202e}ver'],
      ['feature', 'http://jabber.org/protocol/caps#optimize', 'XEP-0115 Entity Capabilities'],
      ['feature', 'msgoffline', 'XEP-0160 Best Practices for Handling Offline Messages'],
      ['feature', 'muc_open', 'XEP-0045 Multi-User Chat'],
      ['feature', 'urn:x', ''],
      ['feature', 'urn:x:7', ''],
      ['feature', 'urn:xmpp:mam:1', 'XEP-0313 Message Archive Management'],
      ['feature', 'urn:xmpp:ping', 'XEP-0199 XMPP Ping'],
      ['form', 'http://jabber.org/network/serverinfo', 'XEP-0157 Contact Addresses for XMPP Services'],
      ['field', 'abuse-addresses', 'mailto:abuse@a, xmpp:abuse@a'],
      ['item', 'rooms.a', 'Rooms'],
      ['item', 'a n', ''],
    ]);
  });

  it('gives all of it as JSON', async () => {
    const record = JSON.parse(JSON.stringify(discoRecord((await entity()).found, names)));
    assert.deepEqual(record.identities, [{ category: 'server', type: 'im', name: 'Ser\u202ever' }]);
    assert.deepEqual(record.features.at(-1), {
      var: 'urn:xmpp:ping',
      document: 'XEP-0199',
      title: 'XMPP Ping',
    });
    assert.equal(record.forms[0].type, 'http://jabber.org/network/serverinfo');
    assert.deepEqual(record.items[1], { jid: 'a', node: 'n', name: null });
    assert.equal(record.error, null);
  });

  it('has refusals in the places of the answers', () => {
    const refused = { jid: 'b', info: new StanzaError('forbidden', 'no'), items: undefined };
    assert.deepEqual(discoRows(refused, names), []);
    assert.deepEqual(treeRows([{ ...refused, depth: 1 }]), [['  b', '', 'forbidden (no)']]);
    assert.deepEqual(JSON.parse(JSON.stringify(discoRecord(refused, names))).error, {
      condition: 'forbidden',
      text: 'no',
    });
  });
});

describe('a table', () => {
  const rows = [
    ['a', 'long cell', 'x'],
    ['bbb', '', 'y'],
  ];

  it('has columns on a terminal, and no more than it has room for', () => {
    const { stdout } = new FakeIo({ terminal: true, columns: 16 });
    assert.deepEqual(tableLines(rows, stdout), ['a    long cell', '     x', 'bbb  y']);
  });

  it('has tabs everywhere else', () => {
    assert.deepEqual(tableLines(rows, new FakeIo().stdout), ['a\tlong cell\tx', 'bbb\t\ty']);
  });
});
