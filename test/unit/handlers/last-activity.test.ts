import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { queryLastActivity } from '../../../src/handlers/last-activity.ts';
import { StubSession } from '../../helpers/stub-session.ts';

function told(query: string) {
  const session = new StubSession('client', [`<iq type='result'>${query}</iq>`]);
  return queryLastActivity(session, 'example.net').then((answer) => ({ answer, sent: session.sent }));
}

describe('asking for the last activity (XEP-0012)', () => {
  it('sends one get to the address and gives the seconds', async () => {
    assert.deepEqual(await told("<query xmlns='jabber:iq:last' seconds='123456'/>"), {
      answer: { seconds: 123456 },
      sent: ["<iq type='get' to='example.net'><query xmlns='jabber:iq:last'/></iq>"],
    });
  });

  it('gives what a user said on leaving', async () => {
    const { answer } = await told("<query xmlns='jabber:iq:last' seconds='0'>Heading home</query>");
    assert.deepEqual(answer, { seconds: 0, status: 'Heading home' });
  });

  for (const seconds of ['', '-1', '1.5', 'NaN', '9'.repeat(400)]) {
    it(`is a failure of the answer for ${seconds.slice(0, 20) || 'no'} seconds`, async () => {
      const query = `<query xmlns='jabber:iq:last' seconds='${seconds}'/>`;
      await assert.rejects(told(query), { name: 'BadAnswer', message: /no number of seconds/ });
    });
  }
});
