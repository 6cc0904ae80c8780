import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { promptPassword } from '../../../src/commands/password-prompt.ts';
import { Interrupted } from '../../../src/errors.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { usageFailure } from './usage-failure.ts';

const WHO = 'me@example.org';

describe('a password at the terminal', () => {
  /** What is read when these keys are typed, and what the terminal shows. */
  async function typed(...keys: (string | Uint8Array)[]) {
    const io = new FakeIo({ terminal: true });
    const found = promptPassword(WHO, io);
    assert.equal(io.raw, true);
    for (const key of keys) io.stdin.write(key);
    const password = await found;
    assert.equal(io.raw, false);
    return { password, shown: io.err + io.out };
  }

  it('is asked for, and is not shown', async () => {
    const { password, shown } = await typed('sec', 'ret', '\r');
    assert.equal(password, 'secret');
    assert.equal(shown, 'Password for me@example.org: \n');
  });

  it('ends with the line, and is corrected a character at a time', async () => {
    assert.equal((await typed('ab\u007fc\n')).password, 'ac');
    assert.equal((await typed('a\u{1f600}\u007fb\r')).password, 'ab');
    assert.equal((await typed('\u007fx\b\by\r')).password, 'y');
  });

  it('may have characters that come in pieces', async () => {
    assert.equal(
      (await typed(...[...Buffer.from('ä€')].map((byte) => Buffer.of(byte)), '\r')).password,
      'ä€',
    );
  });

  it('ends with the reason when it is interrupted, and the terminal is as before', async () => {
    const controller = new AbortController();
    const io = new FakeIo({ terminal: true, signal: controller.signal });
    const found = promptPassword(WHO, io);
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(found, reason);
    assert.equal(io.raw, false);
  });

  it('is interrupted by Ctrl-C, which is no signal while nothing is shown', async () => {
    await assert.rejects(
      typed('half\u0003'),
      (error) => error instanceof Interrupted && error.exitCode === 130,
    );
  });

  it('is missing when the input ends, also by Ctrl-D', async () => {
    const io = new FakeIo({ terminal: true });
    const found = promptPassword(WHO, io);
    io.stdin.end('half');
    assert.match(await usageFailure(() => found), /^no password/);
    assert.match(await usageFailure(() => typed('half\u0004')), /^no password/);
  });
});
