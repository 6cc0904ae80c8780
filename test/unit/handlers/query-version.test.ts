import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { queryVersion } from '../../../src/handlers/version.ts';
import { BadAnswer, StanzaError } from '../../../src/stanza/stanza-error.ts';
import { StubSession } from '../../helpers/stub-session.ts';

async function answered(inside: string) {
  const session = new StubSession('client', [`<iq type='result'>${inside}</iq>`]);
  return queryVersion(session, 'example.net');
}

describe('asking for a version (XEP-0092)', () => {
  it('sends one get to the address', async () => {
    const session = new StubSession('client', ["<iq type='result'><query xmlns='jabber:iq:version'/></iq>"]);
    await queryVersion(session, 'example.net');
    assert.deepEqual(session.sent, [
      "<iq type='get' to='example.net'><query xmlns='jabber:iq:version'/></iq>",
    ]);
  });

  it('gives what the entity says of itself', async () => {
    const inside = '<name>Server</name><version>1 &lt; 2</version><os>Linux</os>';
    assert.deepEqual(await answered(`<query xmlns='jabber:iq:version'>${inside}</query>`), {
      name: 'Server',
      version: '1 < 2',
      os: 'Linux',
    });
  });

  it('gives no operating system when it is told none', async () => {
    const inside = '<name>Server</name><version>1</version>';
    assert.deepEqual(await answered(`<query xmlns='jabber:iq:version'>${inside}</query>`), {
      name: 'Server',
      version: '1',
    });
  });

  it('puts up with an answer that says nothing', async () => {
    assert.deepEqual(await answered("<query xmlns='jabber:iq:version'/>"), { name: '', version: '' });
  });

  it('does not take something else for an answer', async () => {
    for (const inside of ['', "<query xmlns='urn:other'><name>x</name></query>"]) {
      await assert.rejects(answered(inside), BadAnswer);
    }
  });

  it('throws the error that it is answered with', async () => {
    const refused = new StanzaError('service-unavailable', undefined);
    await assert.rejects(queryVersion(new StubSession('client', [refused]), 'a@b'), refused);
  });
});
