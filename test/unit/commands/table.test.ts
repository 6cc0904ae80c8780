import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tableLines } from '../../../src/commands/table.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const ROWS = [
  ['日本', 'a'],
  ['x', '', 'b'],
];

describe('a table', () => {
  it('has columns on a terminal, by how wide characters are', () =>
    assert.deepEqual(tableLines(ROWS, new FakeIo({ terminal: true }).stdout), ['日本  a', 'x        b']));

  it('is cut to the width of the terminal', () => {
    const { stdout } = new FakeIo({ terminal: true, columns: 6 });
    assert.deepEqual(tableLines([['日本語です']], stdout), ['日本…']);
  });

  it('has the cells of a row below each other where nothing would be left of the last column', () => {
    const rows = [
      ['feature', 'urn:xmpp:ping', 'XEP-0199 XMPP Ping'],
      ['feature', 'http://jabber.org/protocol/disco#info', 'XEP-0030 Service Discovery'],
      ['item', 'rooms.example', ''],
    ];
    const at = (columns: number) => tableLines(rows, new FakeIo({ terminal: true, columns }).stdout);
    assert.deepEqual(at(50), [
      'feature  urn:xmpp:ping  XEP-0199 XMPP Ping',
      'feature  http://jabber.org/protocol/disco#info',
      '         XEP-0030 Service Discovery',
      'item     rooms.example',
    ]);
    assert.equal(at(60)[1], 'feature  http://jabber.org/protocol/disco#info  XEP-0030 Se…');
    assert.deepEqual(at(30).slice(0, 3), [
      'feature  urn:xmpp:ping',
      '         XEP-0199 XMPP Ping',
      'feature  http://jabber.org/pr…',
    ]);
  });

  it('has what goes on below a first cell that is wide little to the right', () => {
    const { stdout } = new FakeIo({ terminal: true, columns: 30 });
    assert.deepEqual(tableLines([['conference.example.org', 'conference/text', 'Rooms']], stdout), [
      'conference.example.org',
      '    conference/text  Rooms',
    ]);
  });

  it('has tabs for everything else', () =>
    assert.deepEqual(tableLines(ROWS, new FakeIo().stdout), ['日本\ta', 'x\t\tb']));
});
