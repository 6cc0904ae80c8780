import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LoginWatch } from '../../../src/proxy/login-watch.ts';

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
const FAILURE = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";

function failuresOf(first: string, answer: string): number {
  let failures = 0;
  const watch = new LoginWatch(() => failures++);
  for (const byte of Buffer.from(HEADER + first)) watch.data('out', Buffer.of(byte));
  watch.data('in', Buffer.from(HEADER + answer));
  return failures;
}

function auth(gs2: string, mechanism = 'SCRAM-SHA-1'): string {
  const text = Buffer.from(`${gs2},,n=user,r=nonce`).toString('base64');
  return `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${mechanism}'>${text}</auth>`;
}

describe('watching a login', () => {
  it('tells of one that fails after the client said that it could have bound the channel', () => {
    assert.equal(failuresOf(auth('y'), FAILURE), 1);
  });

  it('does so with SASL2', () => {
    const text = Buffer.from('y,,n=user,r=nonce').toString('base64');
    const first = `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-1'><initial-response>${text}</initial-response></authenticate>`;
    assert.equal(failuresOf(first, "<failure xmlns='urn:xmpp:sasl:2'><x/></failure>"), 1);
  });

  it('says nothing of other failures, and of success', () => {
    assert.equal(failuresOf(auth('n'), FAILURE), 0);
    assert.equal(failuresOf(auth('y', 'PLAIN'), FAILURE), 0);
    assert.equal(failuresOf(auth('y'), "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"), 0);
    assert.equal(failuresOf(auth('y'), `<broken ${FAILURE}`), 0);
  });
});
