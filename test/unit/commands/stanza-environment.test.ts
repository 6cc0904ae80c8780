import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cleanEnvironment, stanzaVariables } from '../../../src/commands/stanza-environment.ts';

describe('the variables of a stanza', () => {
  it('are its JSON, and its fields without the XML', () =>
    assert.deepEqual(stanzaVariables({ from: 'a@b', id: null, body: 'hi', xml: '<message/>' }, '{}'), {
      XMPP_STANZA: '{}',
      XMPP_STANZA_FROM: 'a@b',
      XMPP_STANZA_BODY: 'hi',
    }));

  it('do not hold what is too long for the system', () => {
    const long = 'ü'.repeat(60_000);
    assert.deepEqual(stanzaVariables({ from: 'a@b', body: long }, long), { XMPP_STANZA_FROM: 'a@b' });
  });
});

describe('the environment of a program that answers', () => {
  it('has no secret, and nothing of another stanza', () => {
    const env = {
      XMPP_PASSWORD: 'x',
      XMPP_COMPONENT_SECRET: 'x',
      XMPP_STANZA: 'x',
      XMPP_STANZA_BODY: 'x',
      XMPP_JID: 'a@b',
      HOME: '/',
    };
    assert.deepEqual(cleanEnvironment(env), { XMPP_JID: 'a@b', HOME: '/' });
  });
});
