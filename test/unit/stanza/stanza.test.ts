import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { iq, message, payload, presence, stanzaKind } from '../../../src/stanza/stanza.ts';
import { read, written } from '../../helpers/stanza-text.ts';

describe('a stanza', () => {
  it('is a message, a presence or an IQ in jabber:client', () => {
    assert.equal(stanzaKind(read('<message/>')), 'message');
    assert.equal(stanzaKind(read('<presence/>')), 'presence');
    assert.equal(stanzaKind(read('<iq/>')), 'iq');
  });

  it('is nothing else: no other name, no other namespace', () => {
    assert.equal(stanzaKind(read('<query/>')), undefined);
    assert.equal(stanzaKind(read("<message xmlns='urn:example'/>")), undefined);
    assert.equal(stanzaKind(read('<stream:features/>')), undefined);
  });

  it('is built without the attributes that have no value', () => {
    assert.equal(written(message({ type: undefined, to: 'a@b' }, ['x'])), "<message to='a@b'>x</message>");
    assert.equal(written(presence()), '<presence/>');
    assert.equal(written(iq({ type: 'get' })), "<iq type='get'/>");
  });

  it('has as payload its first element that is no error', () => {
    const answer = read("<iq type='error'> <error type='cancel'/><query xmlns='urn:q'/></iq>");
    assert.equal(payload(answer)?.namespace, 'urn:q');
    assert.equal(payload(read("<iq type='result'/>")), undefined);
  });
});
