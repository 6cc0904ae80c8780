import assert from 'node:assert/strict';
import { it } from 'node:test';
import { handshakeDigest } from '../../../src/connection/handshake-digest.ts';

it('digests stream id and secret to lower-case hex', () => {
  assert.equal(handshakeDigest('3BF96D32', 'secret'), 'b09ea9b3b7f586be8a08d0a3dd7466f110aeb136');
});

it('digests a secret as UTF-8', () => {
  assert.equal(handshakeDigest('3BF96D32', 'sécret'), '1afc065a94f9d0d0f7122e3529f3187de1a5710b');
});
