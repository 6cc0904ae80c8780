import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findPassword, type PasswordSources } from '../../../src/commands/password.ts';
import { Interrupted } from '../../../src/errors.ts';
import type { ProfilePassword } from '../../../src/io.ts';
import { FakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';
import { usageFailure } from './usage-failure.ts';

const WHO = 'me@example.org';
const find = (sources: PasswordSources, options: FakeIoOptions = {}) =>
  findPassword(sources, WHO, new FakeIo(options));
type Env = Readonly<Record<string, string>>;

const env = { XMPP_PASSWORD: 'from the environment' };

describe('a password', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xmpp-tool-test-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function fromFile(content: string | Uint8Array): Promise<string> {
    const path = join(folder, 'password');
    await writeFile(path, content);
    return find({ 'password-file': path }, { env });
  }

  it('of the command line comes first, with a warning', async () => {
    const io = new FakeIo({ env });
    assert.equal(await findPassword({ password: 'given' }, WHO, io), 'given');
    assert.equal(io.err, 'xmpp-tool: warning: other users can see a password on the command line\n');
  });

  it('of a file is its first line, as it is', async () => {
    assert.equal(await fromFile('first\nsecond\n'), 'first');
    assert.equal(await fromFile('first\r\n'), 'first');
    assert.equal(await fromFile('no line end'), 'no line end');
    assert.equal(await fromFile('  spaces ä € \n'), '  spaces ä € ');
  });

  it('of stdin is its first line, also when that comes in pieces', async () => {
    assert.equal(await find({ 'password-file': '-' }, { stdin: 'pässword\nrest', env }), 'pässword');
    assert.equal(await find({ 'password-file': '-' }, { stdin: 'no line end' }), 'no line end');
    const io = new FakeIo({ terminal: true });
    const found = findPassword({ 'password-file': '-' }, WHO, io);
    for (const byte of Buffer.from('pä€ss\n')) io.stdin.write(Buffer.of(byte));
    assert.equal(await found, 'pä€ss');
  });

  it('of stdin is waited for no longer than the program is wanted', async () => {
    const controller = new AbortController();
    const io = new FakeIo({ terminal: true, signal: controller.signal });
    const found = findPassword({ 'password-file': '-' }, WHO, io);
    controller.abort(new Interrupted('SIGTERM'));
    await assert.rejects(found, Interrupted);
    assert.ok(io.stdin.destroyed);
    await assert.rejects(findPassword({ 'password-file': '-' }, WHO, io), Interrupted);
  });

  it('of the environment comes next', async () => {
    const io = new FakeIo({ env });
    assert.equal(await findPassword({}, WHO, io), 'from the environment');
    assert.equal(io.err, '');
  });

  it('is missing when nobody gives one: an empty variable counts as unset', async () => {
    assert.match(await usageFailure(() => find({})), /^no password for me@example\.org\nset XMPP_PASSWORD/);
    assert.match(
      await usageFailure(() => find({}, { env: { XMPP_PASSWORD: '' } })),
      /^no password for me@example\.org\nXMPP_PASSWORD is empty, which counts as unset; set XMPP_PASSWORD/,
    );
  });

  it('of a file, or from stdin, is not empty', async () => {
    assert.match(await usageFailure(() => fromFile('\nsecond')), /its first line, the password, is empty$/);
    assert.match(
      await usageFailure(() => find({ 'password-file': '-' }, { stdin: '' })),
      /^--password-file -: its first line, the password, is empty$/,
    );
  });

  it('is that of the profile, after the environment', async () => {
    const withProfile = (password: ProfilePassword | undefined, more: Env = {}): Promise<string> => {
      const profile = { name: 'p', account: 'other@example.org', ...(password && { password }) };
      return findPassword(
        {},
        WHO,
        Object.assign(new FakeIo({ env: { ...process.env, ...more } }), { profile }),
      );
    };
    const text = { kind: 'text', text: 'kept' } as const;
    assert.equal(await withProfile(text), 'kept');
    assert.equal(await withProfile(text, env), 'from the environment');
    assert.equal(await withProfile({ kind: 'command', command: [process.execPath, '-p', '6 * 7'] }), '42');
    const file = join(folder, 'of-the-profile');
    await writeFile(file, 'in a file\n');
    assert.equal(await withProfile({ kind: 'file', file }), 'in a file');
    assert.match(
      await usageFailure(() => withProfile({ kind: 'file', file: '/nonexistent' })),
      /^profile p: password-file \/nonexistent: cannot be read \(ENOENT\)/,
    );
    assert.match(
      await usageFailure(() => withProfile(undefined)),
      /\nthe password of profile p is for other@example\.org alone; set XMPP_PASSWORD/,
    );
  });

  it('is given once', async () => {
    assert.match(await usageFailure(() => find({ password: 'x', 'password-file': 'y' })), /give one of them/);
  });

  it('in a file that cannot be read is a mistake', async () => {
    const path = join(folder, 'none');
    assert.match(
      await usageFailure(() => find({ 'password-file': path })),
      /^--password-file .*none: cannot be read \(ENOENT\)/,
    );
  });
});
