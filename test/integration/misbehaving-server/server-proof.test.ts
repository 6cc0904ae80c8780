import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { CONCURRENT, refused, withTls } from '../../helpers/refused.ts';
import {
  BIND,
  mechanisms,
  openStream,
  sasl,
  scram,
  startTls,
  streamFeatures,
} from '../../helpers/scripted-login.ts';
import type { Script } from '../../helpers/scripted-server.ts';

describe('a server that fails to prove itself lets nobody in:', CONCURRENT, () => {
  const withScram = (changes: Parameters<typeof scram>[1]): Script => {
    return async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await scram(peer, changes);
      await openStream(peer, BIND);
      await peer.gone();
    };
  };
  const CHANGED: readonly [string, Parameters<typeof scram>[1], RegExp][] = [
    [
      'its signature is wrong',
      { final: (text) => `v=${Buffer.alloc(20, text).toString('base64')}` },
      /signature is wrong/,
    ],
    ['its signature is short', { final: (text) => text.slice(0, 10) }, /signature/],
    ['its success has no signature', { final: () => '' }, /did not prove/],
    ['its success is something else', { final: () => 'x=1' }, /^login as \S+: /],
    ['its success is an error', { final: () => 'e=other-error' }, /^login as \S+: /],
    ["its nonce does not begin with the client's", { first: (text) => text.replace('r=', 'r=x') }, /nonce/],
    ["its nonce is only the client's", { first: (text) => text.replace(/server(?=,)/, '') }, /nonce/],
    ['it wants no iterations', { first: (text) => text.replace(/i=.*/, 'i=0') }, /^login as \S+: /],
    ['its first message is empty', { first: () => '' }, /^login as \S+: /],
  ];

  for (const [what, changes, message] of CHANGED) {
    it(what, async () => {
      const received = await refused(withScram(changes), 'auth', message);
      assert.doesNotMatch(received, /<bind/);
    });
  }

  it('it says success at once', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await peer.until('</auth>');
      await peer.send(sasl('success', ''));
      await openStream(peer, BIND);
      await peer.gone();
    };
    assert.doesNotMatch(await refused(script, 'auth', /did not prove/), /<bind/);
  });

  for (const [what, content] of [
    ['no base64', '%%%'],
    ['no UTF-8', '//79'],
    ['empty', '='],
  ]) {
    it(`its challenge is ${what}`, async () => {
      const script: Script = async (peer) => {
        await openStream(peer, mechanisms('SCRAM-SHA-1'));
        await peer.until('</auth>');
        await peer.send(`<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${content}</challenge>`);
        await peer.gone();
      };
      await refused(script, 'auth', /^login as \S+: |^login: /);
    });
  }

  it('it offers PLAIN after SCRAM was begun', async () => {
    const script: Script = async (peer) => {
      await startTls(peer);
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await peer.until('</auth>');
      await peer.send(streamFeatures(mechanisms('PLAIN')), sasl('success', ''));
      await peer.gone();
    };
    assert.doesNotMatch(
      await refused(script, 'auth', /did not prove/, withTls('auto')),
      /mechanism=["']PLAIN/,
    );
  });
});
