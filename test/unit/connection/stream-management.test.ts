import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NS_SM, StreamManagement } from '../../../src/connection/stream-management.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { element } from '../../../src/xml/element.ts';

function books(...stanzas: string[]): StreamManagement {
  const started = new StreamManagement(parseJid('me@example.org/home'));
  started.enabled(element('enabled', NS_SM, { id: 'session-1', resume: 'true' }));
  for (const stanza of stanzas) started.sent(stanza);
  return started;
}

describe('the books of stream management', () => {
  it('keep what was sent until it is acknowledged', () => {
    const kept = books('<a/>', '<b/>', '<c/>');
    assert.equal(kept.acknowledge('2'), true);
    assert.deepEqual(kept.unacknowledged, ['<c/>']);
    assert.equal(kept.acknowledge('2'), true);
    assert.deepEqual(kept.unacknowledged, ['<c/>']);
    assert.equal(kept.acknowledge('3'), true);
    assert.deepEqual(kept.unacknowledged, []);
  });

  for (const h of ['4', '-1', '', 'many', '4294967296', '1e1', undefined]) {
    it(`do not take h=${h} for an acknowledgement of three stanzas`, () => {
      const kept = books('<a/>', '<b/>', '<c/>');
      assert.equal(kept.acknowledge(h), false);
      assert.equal(kept.unacknowledged.length, 3);
    });
  }

  it('do not count what arrives before stream management is on', () => {
    const early = new StreamManagement(parseJid('me@example.org'));
    early.received();
    early.enabled(element('enabled', NS_SM));
    early.received();
    assert.equal(early.answer().attr('h'), '1');
  });

  it('ask for an acknowledgement again and again under load', () => {
    const kept = books();
    const asked = Array.from({ length: 1000 }, () => kept.sent('<a/>')).filter((ask) => ask);
    assert.equal(asked.length, 20);
  });

  it('say when more is unacknowledged than may be, by number and by size', () => {
    const kept = books();
    for (let i = 0; i < 50_000; i++) kept.sent('<a/>');
    assert.equal(kept.overdue, false);
    kept.sent('<a/>');
    assert.equal(kept.overdue, true);
    kept.acknowledge('50001');
    assert.equal(kept.overdue, false);
    for (let i = 0; i < 65; i++) kept.sent('x'.repeat(2 ** 20));
    assert.equal(kept.overdue, true);
  });

  it('resume a session that can be resumed, from where it was', () => {
    const kept = books();
    kept.received();
    const resume = kept.resume();
    assert.deepEqual([resume.attr('previd'), resume.attr('h')], ['session-1', '1']);
    const other = new StreamManagement(parseJid('me@example.org'));
    other.enabled(element('enabled', NS_SM, { id: 'session-2' }));
    assert.equal(other.id, '');
  });
});
