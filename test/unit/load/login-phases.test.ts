import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { LoginPhases } from '../../../src/load/login-phases.ts';

function started() {
  const clock = { now: 100 };
  const phases = new LoginPhases(() => clock.now);
  const at = (now: number): LoginPhases => {
    clock.now = now;
    return phases;
  };
  return at;
}

describe('the phases of a login', () => {
  it('lie between its notes, the success of SASL and the end, wherever that is cut', () => {
    const at = started();
    at(101).note({ kind: 'connecting', text: '' });
    at(103).note({ kind: 'connected', text: '' });
    at(104).data('in', Buffer.from('<proceed/>'));
    at(110).note({ kind: 'tls', text: '' });
    at(120).data('in', Buffer.from('<challenge/><succ'));
    at(125).data('in', Buffer.from("ess xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"));
    at(130).data('in', Buffer.from('<success/>'));
    const { total, parts } = at(142).end();
    assert.equal(total, 42);
    assert.deepEqual(parts, { dns: 1, tcp: 2, tls: 7, sasl: 15, bind: 17 });
  });

  it('have no TLS without it, and take what we say ourselves for no success', () => {
    const at = started();
    at(101).note({ kind: 'connecting', text: '' });
    at(103).note({ kind: 'connected', text: '' });
    at(104).data('out', Buffer.from('<success/>'));
    at(108).data('in', Buffer.from('<success/>'));
    assert.deepEqual(at(110).end().parts, { dns: 1, tcp: 2, sasl: 5, bind: 2 });
  });

  it('count the tries that failed as connecting', () => {
    const at = started();
    at(101).note({ kind: 'connecting', text: '' });
    at(200).note({ kind: 'connecting', text: '' });
    at(203).note({ kind: 'connected', text: '' });
    assert.deepEqual(at(203).end().parts, { dns: 1, tcp: 102, sasl: 0, bind: 0 });
  });
});
