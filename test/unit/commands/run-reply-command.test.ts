import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CommandFailure,
  type ReplyCommand,
  runReplyCommand,
} from '../../../src/commands/run-reply-command.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { isRunning } from '../../helpers/processes.ts';

const io = new FakeIo();
const guarded: string[] = [];

function shell(script: string, changes: Partial<ReplyCommand> = {}): ReplyCommand {
  return {
    program: '/bin/sh',
    arguments: ['-c', script],
    env: { PATH: process.env.PATH },
    stderr: io.stderr,
    timeout: 20_000,
    signal: new AbortController().signal,
    guard: {
      prepare: () => {},
      started: (group) => guarded.push(`+${group}`),
      ended: (group) => guarded.push(`-${group}`),
    },
    ...changes,
  };
}

async function output(command: ReplyCommand, input = '', more: Record<string, string> = {}): Promise<string> {
  return (await runReplyCommand(command, input, more)).toString();
}

describe('a program that answers', () => {
  it('gets its input on stdin, and variables; what it prints is the result', async () => {
    assert.equal(await output(shell('cat; echo $A; echo oops >&2'), 'in ', { A: 'b' }), 'in b\n');
    assert.match(io.err, /oops/);
  });

  it('need not read its input', async () =>
    assert.equal(await output(shell('echo done'), 'x'.repeat(1_000_000)), 'done\n'));

  it('does without variables that are too large for the system', async () =>
    assert.equal(await output(shell('echo "<$A>"'), '', { A: 'x'.repeat(200_000) }), '<>\n'));

  it('has failed if the system does not start it', async () => {
    await assert.rejects(
      output(shell('true', { env: { A: 'x'.repeat(200_000) } })),
      new CommandFailure('cannot be run: E2BIG'),
    );
    await assert.rejects(
      output(shell('', { program: '/nonexistent' })),
      new CommandFailure('cannot be run: ENOENT'),
    );
  });

  it('has failed if it says so, whatever it has printed', async () =>
    assert.rejects(output(shell('echo x; exit 3')), new CommandFailure('exit code 3')));

  it('has failed if a signal ends it', async () =>
    assert.rejects(output(shell('kill -TERM $$')), new CommandFailure('was ended by SIGTERM')));

  it('is killed with its children when it takes too long', async () => {
    const pids: string[] = [];
    const stderr = new FakeIo().stderr;
    const run = output(shell('sleep 60 & echo $! >&2; wait', { timeout: 500, stderr }));
    await assert.rejects(run, new CommandFailure('timed out after 0.5 s'));
    pids.push(stderr.text.trim());
    assert.match(pids.join(), /^\d+$/);
    assert.equal(await isRunning(Number(pids[0])), false);
  });

  it('is killed when it is told to end', async () => {
    const end = new AbortController();
    const stderr = new FakeIo().stderr;
    const run = output(shell('echo up >&2; sleep 60', { signal: end.signal, stderr }));
    await stderr.until('up');
    end.abort();
    await assert.rejects(run, new CommandFailure('was ended with xmpp-tool'));
  });

  it('is killed when it prints without end', async () =>
    assert.rejects(output(shell('yes')), new CommandFailure('prints more than 65536 bytes')));

  it('is guarded for as long as it runs', async () => {
    guarded.length = 0;
    await output(shell('true'));
    assert.equal(guarded.length, 2);
    assert.equal(guarded[0]?.slice(1), guarded[1]?.slice(1));
  });
});
