import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wantsColor } from '../../../src/commands/colors.ts';

const TERMINAL = { isTTY: true };
const PIPE = {};

describe('colours', () => {
  it('are for terminals, unless told otherwise', () => {
    assert.equal(wantsColor(undefined, TERMINAL, {}), true);
    assert.equal(wantsColor(undefined, PIPE, {}), false);
    assert.equal(wantsColor(undefined, { isTTY: false }, {}), false);
    assert.equal(wantsColor(undefined, TERMINAL, { TERM: 'dumb' }), false);
  });

  it('are off with NO_COLOR, which counts as unset when it is empty', () => {
    assert.equal(wantsColor(undefined, TERMINAL, { NO_COLOR: '1' }), false);
    assert.equal(wantsColor(undefined, TERMINAL, { NO_COLOR: '0' }), false);
    assert.equal(wantsColor(undefined, TERMINAL, { NO_COLOR: '' }), true);
    assert.equal(wantsColor(undefined, TERMINAL, { NO_COLOR: '1', FORCE_COLOR: '1' }), false);
  });

  it('are on or off with FORCE_COLOR', () => {
    assert.equal(wantsColor(undefined, PIPE, { FORCE_COLOR: '1' }), true);
    assert.equal(wantsColor(undefined, PIPE, { FORCE_COLOR: 'true' }), true);
    assert.equal(wantsColor(undefined, TERMINAL, { FORCE_COLOR: '0' }), false);
    assert.equal(wantsColor(undefined, TERMINAL, { FORCE_COLOR: 'false' }), false);
  });

  it('are as --color says, whatever the environment', () => {
    assert.equal(wantsColor(true, PIPE, { NO_COLOR: '1' }), true);
    assert.equal(wantsColor(false, TERMINAL, { FORCE_COLOR: '1' }), false);
  });
});
