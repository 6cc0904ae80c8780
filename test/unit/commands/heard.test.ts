import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heardLine, heardRecord } from '../../../src/commands/heard.ts';
import { read } from '../../helpers/stanza-text.ts';

const NOW = new Date('2026-11-21T12:00:00');

function delayed(stamp: string): string {
  return `<message from='a@b/c'><body>hi</body><delay xmlns='urn:xmpp:delay' stamp='${stamp}'/></message>`;
}

describe('the line for what was heard', () => {
  for (const [xml, line] of [
    ["<message from='a@b/c'><body>hi\nyou\u202e</body></message>", '12:00:00  a@b/c  hi\\nyou\\u{202e}'],
    ["<message from='a@b'><subject>news</subject></message>", '12:00:00  a@b  (subject) news'],
    [
      "<message from='a@b'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
      '12:00:00  a@b  (composing)',
    ],
    ["<presence from='a@b/c'/>", '12:00:00  a@b/c  (available)'],
    ["<presence from='a@b/c'><show>dnd</show><status>x</status></presence>", '12:00:00  a@b/c  (dnd) x'],
    ["<presence from='a@b' type='subscribe'/>", '12:00:00  a@b  (subscribe)'],
    [
      "<message from='a@b' type='error'><body>hi</body><error><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
      '12:00:00  a@b  (message error: gone)',
    ],
  ] as const) {
    it(`is ${line}`, () => assert.equal(heardLine(read(xml), NOW), line));
  }

  it('has the time at which it was sent, if it was kept on its way', () => {
    const sent = new Date('2026-11-21T09:08:07');
    assert.equal(heardLine(read(delayed(sent.toISOString())), NOW), '09:08:07  a@b/c  hi');
  });

  it('has the date if that was another day', () => {
    const sent = new Date('2026-01-02T03:04:05');
    assert.equal(heardLine(read(delayed(sent.toISOString())), NOW), '2026-01-02 03:04:05  a@b/c  hi');
  });

  for (const stamp of ['yesterday', '2026-13-45T99:99:99Z', '']) {
    it(`does without a time that is none: '${stamp}'`, () =>
      assert.equal(heardLine(read(delayed(stamp)), NOW), '12:00:00  a@b/c  hi'));
  }
});

describe('the record of what was heard', () => {
  it('has all that a program wants to know', () => {
    const xml = "<message from='a@b/c' to='d@e' type='chat' id='1'><body>hi</body></message>";
    assert.deepEqual(heardRecord(read(xml), NOW), {
      kind: 'message',
      from: 'a@b/c',
      to: 'd@e',
      type: 'chat',
      id: '1',
      body: 'hi',
      time: NOW.toISOString(),
      xml,
    });
  });

  it('has null for what is not there', () => {
    const { from, id, body } = heardRecord(read('<presence/>'), NOW);
    assert.deepEqual([from, id, body], [null, null, null]);
  });
});
