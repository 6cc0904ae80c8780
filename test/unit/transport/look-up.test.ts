import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runChildTask } from '../../../src/transport/child-task.ts';
import { type LookUpWays, lookUp } from '../../../src/transport/look-up.ts';

const NEVER = new AbortController().signal;

/** Tells which way was taken. */
function ways(responsive: boolean, asked: string[] = []): LookUpWays {
  return {
    here: async () => ['here'],
    inChild: async () => ['in a child'],
    responsive: async (host) => {
      asked.push(host);
      return responsive;
    },
  };
}

describe('looking a host up', () => {
  it('is done in this process while name servers answer', async () => {
    assert.deepEqual(await lookUp('test.example', NEVER, ways(true)), ['here']);
  });

  it('is done in one that can be killed while they do not', async () => {
    assert.deepEqual(await lookUp('test.example', NEVER, ways(false)), ['in a child']);
  });

  it('asks no name server about addresses, localhost and names of mDNS', async () => {
    const asked: string[] = [];
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      assert.deepEqual(await lookUp(host, NEVER, ways(false, asked)), ['here']);
    }
    assert.deepEqual(await lookUp('printer.local', NEVER, ways(true, asked)), ['in a child']);
    assert.deepEqual(asked, []);
  });

  it('gives the same answer in a child', async () => {
    assert.deepEqual(
      await lookUp('127.0.0.1', NEVER),
      await lookUp('x.local', NEVER, {
        ...ways(false),
        inChild: (_, signal) =>
          runChildTask(
            "async () => (await require('node:dns/promises').lookup('127.0.0.1', { all: true })).map(({ address }) => address)",
            '',
            signal,
          ),
      }),
    );
  });

  it('fails as the system does when it knows no such host', async () => {
    const nowhere = { ...ways(true), here: async () => [] };
    await assert.rejects(lookUp('test.example', NEVER, nowhere), { code: 'ENOTFOUND' });
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
