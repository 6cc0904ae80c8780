import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialPresence } from '../../../src/handlers/initial-presence.ts';
import { written } from '../../helpers/stanza-text.ts';

describe('initial presence (RFC 6121 4.2)', () => {
  it('is empty when there is nothing to say', () => {
    assert.equal(written(initialPresence({})), '<presence/>');
  });

  it('says availability, status and priority', () => {
    assert.equal(
      written(initialPresence({ show: 'away', status: 'a & b', priority: 5 })),
      '<presence><show>away</show><status>a &amp; b</status><priority>5</priority></presence>',
    );
  });

  it('says a priority of 0 and one below it', () => {
    assert.equal(written(initialPresence({ priority: 0 })), '<presence><priority>0</priority></presence>');
    assert.equal(
      written(initialPresence({ priority: -128 })),
      '<presence><priority>-128</priority></presence>',
    );
  });
});
