import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { PROGRAM, ROOT, runCli, startCli } from '../helpers/cli.ts';
import { temporaryFile, temporaryPath } from '../helpers/files.ts';
import { startProxyAt } from '../helpers/proxies.ts';

const STANZA = "<iq type='get' id='1'/>\n";
const NOWHERE = ['--server', '127.0.0.1:1', '--domain', 'localhost'];

function namedPipe(): string {
  const file = temporaryPath('pipe');
  execFileSync('mkfifo', [file]);
  return file;
}

for (const [options, expected] of [
  [[], 130],
  [['--follow'], 0],
] as const) {
  const show = `show ${options.join('')}`;

  test(`${show}: SIGINT ends the wait for somebody who writes to a pipe`, async () => {
    const running = startCli(['show', ...options, namedPipe()]);
    // Nothing tells from outside that it waits.
    await delay(1000);
    const { code, stdout, stderr } = await running.stop('SIGINT');
    assert.deepEqual({ code, stdout, stderr }, { code: expected, stdout: '', stderr: '' });
  });

  test(`${show}: SIGINT ends the wait for what stdin has to say`, async () => {
    const running = startCli(['show', ...options]);
    running.write(STANZA);
    await running.waitFor('stdout', /id='1'/);
    const { code, stdout } = await running.stop('SIGINT');
    assert.match(stdout, /unanswered: #1/);
    assert.equal(code, expected);
  });

  test(`${show}: SIGINT ends the wait for what a pipe has to say, which is read to its end`, async () => {
    const file = namedPipe();
    const running = startCli(['show', '--format', 'raw', ...options, file]);
    const writer = spawn('sh', ['-c', 'exec >"$1"; echo "<a/>"; read line', 'sh', file], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await running.waitFor('stdout', /<a\/>/);
    const { code } = await running.stop('SIGINT');
    writer.kill();
    assert.equal(code, expected);
  });
}

test('the last entry of a log is shown while nothing more comes', async () => {
  const running = startCli(['show', '--format', 'raw']);
  running.write(`2026-01-01 00:00:00,000 DEBUG SEND: ${STANZA}`);
  await running.waitFor('stdout', /^SEND: <iq/);
  running.endInput();
  assert.equal((await running.ended).code, 0);
});

for (const args of [
  ['show', '--html'],
  ['proxy', '--listen', '0', ...NOWHERE, '--traffic-file'],
  ['proxy', '--listen', '0', ...NOWHERE, '--tls-keylog'],
]) {
  test(`${args.join(' ')}: nobody waits for who reads a pipe`, async () => {
    const { code, stderr } = await runCli([...args, namedPipe()], { input: STANZA });
    assert.match(stderr, /: cannot be written \((?:nobody reads from it|ENXIO)\)\n$/);
    assert.equal(code, 2);
  });
}

test('a page may go to a pipe; who does not read it cannot keep show from ending', async () => {
  const file = namedPipe();
  const reader = spawn('sh', ['-c', 'exec <"$1"; read line; echo "$line"; exec sleep 60', 'sh', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const large = `<a xmlns='b'>${'c'.repeat(300_000)}</a>`;
  const input = temporaryFile('large.xml', `<stream:stream xmlns:stream='d'>${large}`);
  // The reader has to be there first.
  await delay(500);
  const page = startCli(['show', '--html', file, '--full', input]);
  await delay(1500);
  const { code } = await page.stop('SIGINT');
  reader.kill();
  assert.equal(code, 130);
});

test('a page is not written over what stdin reads from', () => {
  const file = temporaryFile('stdin.xml', STANZA);
  const command = 'exec "$0" "$1" show --html "$2" <"$2"';
  assert.throws(
    () => execFileSync('sh', ['-c', command, process.execPath, PROGRAM, file], { cwd: ROOT, stdio: 'pipe' }),
    /would be overwritten/,
  );
  assert.equal(statSync(file).size, STANZA.length);
});

test('a page that others may read is told', async () => {
  const page = temporaryFile('page.html', '');
  const { code, stderr } = await runCli(['show', '--html', page], { input: STANZA });
  assert.match(stderr, /^xmpp-tool: warning: --html .*page\.html: others may read it/);
  assert.equal(code, 0);
});

test('a capture that is removed while it is written is told', async () => {
  const file = temporaryPath('capture.ndjson');
  const { cli } = await startProxyAt([...NOWHERE, '--traffic-file', file]);
  rmSync(file);
  const { code, stderr } = await cli.stop('SIGINT');
  assert.match(stderr, /warning: --traffic-file .*: was removed while it was written: it is lost\n$/);
  assert.equal(code, 0);
});

test('the first line of the proxy is where it listens, whatever there is to warn of', async () => {
  const file = temporaryPath('public.ndjson');
  writeFileSync(file, '');
  const { cli } = await startProxyAt([...NOWHERE, '--traffic-file', file]);
  const { stderr } = await cli.stop('SIGINT');
  assert.match(stderr, /^listening on .*\nxmpp-tool: warning: --traffic-file .*: others may read it/);
});
