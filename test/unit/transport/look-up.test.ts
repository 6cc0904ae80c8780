import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { runChildTask } from '../../../src/transport/child-task.ts';
import { lookUp } from '../../../src/transport/look-up.ts';
import { temporaryPath } from '../../helpers/files.ts';

const NEVER = new AbortController().signal;
const { PATH } = process.env;

/** From here on there is no program but a `getent` that does this, or none at all. */
function useGetent(script: string | undefined): void {
  const folder = temporaryPath('bin');
  mkdirSync(folder);
  process.env.PATH = folder;
  if (script === undefined) return;
  const file = path.join(folder, 'getent');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

afterEach(() => {
  process.env.PATH = PATH;
});

describe('looking a host up', () => {
  it('asks nobody about addresses and this very machine', async () => {
    useGetent('echo 192.0.2.1');
    assert.deepEqual(await lookUp('127.0.0.2', NEVER), ['127.0.0.2']);
    assert.deepEqual(await lookUp('2001:db8::1', NEVER), ['2001:db8::1']);
    for (const host of ['localhost', 'LocalHost.', 'chat.localhost'])
      assert.deepEqual(await lookUp(host, NEVER), ['127.0.0.1', '::1'], host);
  });

  it('asks getent, and takes each address once, in its order', async () => {
    useGetent(`test "$*" = 'ahosts xmpp.test.example' || exit 1
echo '2001:db8::1     STREAM xmpp.test.example'
echo '2001:db8::1     DGRAM'
echo '192.0.2.1       STREAM'
echo '192.0.2.1       RAW'`);
    assert.deepEqual(await lookUp('xmpp.test.example', NEVER), ['2001:db8::1', '192.0.2.1']);
  });

  // What the system takes for an address without asking anybody.
  const NUMBER = '127.2';

  for (const [where, script] of [
    ['is not there', undefined],
    ['finds nothing', 'exit 2'],
  ] as const) {
    it(`asks a process of our own where getent ${where}`, async () => {
      useGetent(script);
      assert.deepEqual(await lookUp(NUMBER, NEVER), ['127.0.0.2']);
    });
  }

  it('never gives getent what could be an option', async () => {
    useGetent('echo 192.0.2.1');
    await assert.rejects(lookUp('--version', NEVER), /getaddrinfo/);
  });

  it('fails with the reason of the signal', async () => {
    const controller = new AbortController();
    useGetent('exec /bin/sleep 60');
    const attempt = lookUp('xmpp.test.example', controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(attempt, /^Error: enough$/);
  });
});

describe('a task in a child', () => {
  it('gets its question and answers', async () => {
    const answer = await runChildTask<Uint8Array>(
      'async (bytes) => bytes.map((byte) => byte + 1)',
      Buffer.from([1, 2]),
      NEVER,
    );
    assert.deepEqual([...answer], [2, 3]);
  });

  it('fails with the message and the code of the failure there', async () => {
    const failing = "async () => { throw Object.assign(new Error('no'), { code: 'EXAMPLE' }); }";
    await assert.rejects(runChildTask(failing, '', NEVER), { message: 'no', code: 'EXAMPLE' });
  });

  it('is killed by the signal, whose reason it fails with', async () => {
    const controller = new AbortController();
    const task = runChildTask('() => new Promise(() => setInterval(() => {}, 1000))', '', controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(task, /^Error: enough$/);
    await assert.rejects(runChildTask('async () => 1', '', controller.signal), /^Error: enough$/);
  });

  it('that ends without an answer has failed', async () => {
    await assert.rejects(runChildTask('async () => process.exit(0)', '', NEVER), /ended without a result/);
  });
});
