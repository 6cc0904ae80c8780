import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runPasswordCommand } from '../../../src/commands/password-command.ts';
import { Interrupted } from '../../../src/errors.ts';
import { usageFailure } from './usage-failure.ts';

const NODE = process.execPath;
const { signal } = new AbortController();
const env = { PATH: process.env.PATH, WORD: 'from the environment' };
const script = (code: string, ...args: string[]): string[] => [NODE, '-e', code, ...args];
const run = (command: readonly string[], patience?: number): Promise<string> =>
  runPasswordCommand(command, 'profile p', { env, signal }, patience);

describe('a command for the password', () => {
  it('says it in its first line', async () => {
    assert.equal(await run(script('console.log("s3cret\\nlogin: me")')), 's3cret');
    assert.equal(await run(script('process.stdout.write("no line break")')), 'no line break');
    assert.equal(await run(script('console.log("windows\\r")')), 'windows');
  });

  it('gets its arguments as they are, without a shell, and our environment', async () => {
    assert.equal(await run(script('console.log(process.argv[1])', '$HOME; `id`')), '$HOME; `id`');
    assert.equal(await run(script('console.log(process.env.WORD)')), 'from the environment');
  });

  it('is told of with what it complains of when it fails', async () => {
    const told = await usageFailure(() =>
      run(script('console.error("no such\\n\\nentry"); process.exit(3)')),
    );
    assert.equal(told, `profile p: password-command: ${NODE}: exit code 3: no such; entry`);
    assert.match(await usageFailure(() => run(['/nonexistent/pass'])), /pass: cannot be run \(ENOENT\)$/);
    assert.match(await usageFailure(() => run(script('process.kill(process.pid, "SIGTERM")'))), /: SIGTERM$/);
  });

  it('has to say something', async () => {
    assert.match(await usageFailure(() => run(script(''))), /: its first line is empty$/);
    assert.match(
      await usageFailure(() => run(script('console.log("\\nsecond")'))),
      /: its first line is empty$/,
    );
  });

  it('has to say UTF-8, and no more than a password', async () => {
    const latin = script('process.stdout.write(Buffer.from([0x66, 0xfc, 0x72, 10]))');
    assert.match(await usageFailure(() => run(latin)), /: its first line: is not UTF-8$/);
    const endless = script('process.stdout.write("x".repeat(1_000_000))');
    assert.match(await usageFailure(() => run(endless)), /: its first line has more than 65536 bytes$/);
    assert.equal(
      await run(script('console.log("s3cret"); process.stdout.write("x".repeat(1_000_000))')),
      's3cret',
    );
  });

  it('is ended when it takes too long, or when we are interrupted', async () => {
    const forever = script('setInterval(() => {}, 1000)');
    assert.match(await usageFailure(() => run(forever, 50)), /: timed out after 0\.05 s$/);
    const controller = new AbortController();
    const waiting = runPasswordCommand(forever, 'p', { env, signal: controller.signal });
    controller.abort(new Interrupted('SIGINT'));
    await assert.rejects(waiting, Interrupted);
  });

  it('does not wait for what it leaves behind', async () => {
    const leave = `require('node:child_process').spawn(process.execPath,
      ['-e', 'setTimeout(() => {}, 90000)'], { stdio: 'inherit', detached: true }).unref();
      console.log('s3cret');`;
    assert.equal(await run(script(leave), 60_000), 's3cret');
  });
});
