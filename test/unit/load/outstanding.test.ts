import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Outstanding } from '../../../src/load/outstanding.ts';

describe('outstanding messages', () => {
  it('are answered once, in any order, over many pages', () => {
    const outstanding = new Outstanding();
    for (let i = 0; i < 50_000; i++) outstanding.add(i / 10);
    for (let i = 49_999; i >= 0; i--) assert.equal(outstanding.answer(i), i / 10);
    for (const i of [0, 20_000, 49_999]) assert.equal(outstanding.answer(i), undefined);
  });

  it('were never sent before their time', () => {
    const outstanding = new Outstanding();
    outstanding.add(0);
    assert.equal(outstanding.answer(1), undefined);
    assert.equal(outstanding.next, 1);
  });

  it('are given up when they are too old, once, and can be answered after that', () => {
    const outstanding = new Outstanding();
    for (let i = 0; i < 40_000; i++) outstanding.add(i);
    for (let i = 0; i < 20_000; i++) outstanding.answer(i);
    assert.equal(outstanding.expire(20_010), 10);
    assert.equal(outstanding.expire(20_010), 0);
    assert.equal(outstanding.answer(20_003), 20_003);
    assert.equal(outstanding.wasExpired(20_003), true);
    assert.equal(outstanding.wasExpired(20_011), false);
  });
});
