import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { offsetText, queryTime, time } from '../../../src/handlers/time.ts';
import { answers } from '../../helpers/answers.ts';
import { read, written } from '../../helpers/stanza-text.ts';
import { StubSession } from '../../helpers/stub-session.ts';

function told(fields: string) {
  const answer = `<iq type='result'><time xmlns='urn:xmpp:time'>${fields}</time></iq>`;
  return queryTime(new StubSession('client', [answer]), 'example.net');
}

describe('the time (XEP-0202)', () => {
  it('is told in UTC with the distance of the time zone', () => {
    const request = read("<iq type='get' id='1' from='a@b/c'><time xmlns='urn:xmpp:time'/></iq>");
    const [answer = ''] = answers([time], request, new StubSession('component')).map(written);
    assert.match(answer, /<tzo>[+-]\d\d:\d\d<\/tzo><utc>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z<\/utc>/);
  });

  it('is asked for with one get to the address', async () => {
    const session = new StubSession('client', [
      "<iq type='result'><time xmlns='urn:xmpp:time'><tzo>Z</tzo><utc>2026-01-02T03:04:05Z</utc></time></iq>",
    ]);
    await queryTime(session, 'example.net');
    assert.deepEqual(session.sent, ["<iq type='get' to='example.net'><time xmlns='urn:xmpp:time'/></iq>"]);
  });

  for (const [tzo, minutes] of [
    ['Z', 0],
    ['+00:00', 0],
    ['-00:00', 0],
    ['+05:45', 345],
    ['-03:30', -210],
  ] as const) {
    it(`has a time zone that is ${minutes} minutes from UTC for ${tzo}`, async () => {
      const { utc, offset } = await told(`<tzo>${tzo}</tzo><utc>2026-01-02T03:04:05.5Z</utc>`);
      assert.equal(offset, minutes);
      assert.equal(utc.toISOString(), '2026-01-02T03:04:05.500Z');
    });
  }

  it('says how far the other clock is ahead', async () => {
    const future = new Date(Date.now() + 3_600_000).toISOString();
    const { ahead } = await told(`<tzo>Z</tzo><utc>${future}</utc>`);
    assert.ok(Math.abs(ahead - 3_600_000) < 60_000, String(ahead));
  });

  for (const [utc, distance] of [
    ['2026-01-02T03:04:05.900Z', 0],
    ['2026-01-02T03:04:05Z', -400],
  ] as const) {
    it(`of ${utc} is ${distance} ms ahead of 5.9 s, as whole seconds are half a second more on average`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-01-02T03:04:05.900Z') });
      const { ahead } = await told(`<tzo>Z</tzo><utc>${utc}</utc>`);
      assert.equal(ahead, distance);
    });
  }

  for (const fields of [
    '',
    '<tzo>Z</tzo>',
    '<utc>2026-01-02T03:04:05Z</utc>',
    '<tzo>east</tzo><utc>2026-01-02T03:04:05Z</utc>',
    '<tzo>Z</tzo><utc>2026-01-02T03:04:05+01:00</utc>',
    '<tzo>Z</tzo><utc>2026-13-42T03:04:05Z</utc>',
    '<tzo>Z</tzo><utc>yesterday</utc>',
  ]) {
    it(`is a failure of the answer for ${fields || 'nothing'}`, async () => {
      await assert.rejects(told(fields), { name: 'BadAnswer', message: /no time/ });
    });
  }

  it('writes a distance from UTC as XEP-0082 has it', () => {
    assert.deepEqual([0, 345, -210].map(offsetText), ['+00:00', '+05:45', '-03:30']);
  });
});
