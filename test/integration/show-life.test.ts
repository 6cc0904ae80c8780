import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { PROGRAM, runCli, startCli } from '../helpers/cli.ts';
import { temporaryFile, temporaryPath } from '../helpers/files.ts';

const stanza = (text: string): string => `RECV: <message from='a@b'><body>${text}</body></message>\n`;

test('--follow shows what is appended, what comes after a cut, and what another file has that takes its place', async () => {
  const file = temporaryFile('grows.log', stanza('first'));
  const showing = startCli(['show', '--follow', '--format', 'raw', file]);
  await showing.waitFor('stdout', /first/);
  appendFileSync(file, stanza('appended').slice(0, 30));
  appendFileSync(file, stanza('appended').slice(30));
  await showing.waitFor('stdout', /appended/);
  truncateSync(file);
  appendFileSync(file, stanza('cut'));
  await showing.waitFor('stdout', /cut/);
  appendFileSync(file, stanza('last words'));
  renameSync(file, `${file}.1`);
  writeFileSync(file, stanza('rotated'));
  await showing.waitFor('stdout', /rotated/);
  const { code, stdout, stderr } = await showing.stop('SIGINT');
  const texts = ['first', 'appended', 'cut', 'last words', 'rotated'];
  assert.deepEqual([code, stdout, stderr], [0, texts.map(stanza).join(''), '']);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`--follow that ends with ${signal} tells what is unanswered`, async () => {
    const file = temporaryFile(
      'asks.log',
      "SEND: <iq type='get' id='1' to='a@b'><ping xmlns='urn:xmpp:ping'/></iq>\n",
    );
    const showing = startCli(['show', '--follow', file]);
    await showing.waitFor('stdout', /<\/iq>/);
    const { code, stdout } = await showing.stop(signal);
    assert.match(stdout, /unanswered: #1 iq get ping -> a@b\n$/);
    assert.equal(code, 0);
  });
}

test('what comes from a pipe without an end is read until a signal', async () => {
  const pipe = temporaryPath('pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  for (const [file, follow, expected] of [
    ['-', [], 130],
    ['-', ['--follow'], 0],
    [pipe, [], 130],
    [pipe, ['--follow'], 0],
  ] as const) {
    const showing = startCli(['show', '--format', 'raw', ...follow, file]);
    const text = stanza('first') + stanza('second');
    const writer = file === pipe ? await open(pipe, 'w') : undefined;
    if (writer) await writer.write(text);
    else showing.write(text);
    await showing.waitFor('stdout', /first/);
    const { code, stderr } = await showing.stop('SIGINT');
    await writer?.close();
    assert.deepEqual([code, stderr], [expected, '']);
  }
});

test('--follow waits for no file that is not there at first', async () => {
  const { code, stderr } = await runCli(['show', '--follow', temporaryPath('none.log')]);
  assert.match(stderr, /none\.log: cannot be read \(ENOENT\)\n$/);
  assert.equal(code, 2);
});

test('--stats counts a log of 100,000 stanzas, and several files together', async () => {
  const large = temporaryFile('large.log', stanza('x').repeat(100_000));
  const small = temporaryFile('small.xml', "<presence from='c@d'/>\n");
  const { code, stdout } = await runCli(['show', '--stats', '--json', large, small], { timeout: 60_000 });
  const { connections, in: incoming, kinds } = JSON.parse(stdout);
  assert.deepEqual([code, connections, incoming.stanzas], [0, 2, 100_001]);
  assert.equal(kinds.presence, 1);
});

test('a log of something else is told to hold no traffic, which is not counted', async () => {
  for (const options of [[], ['--stats']]) {
    const { code, stdout, stderr } = await runCli([
      'show',
      ...options,
      temporaryFile('other.log', 'one\ntwo\n'),
    ]);
    assert.match(stderr, /other\.log: no XMPP traffic in here\nhint: .*--input names/);
    assert.deepEqual([code, stdout], [2, '']);
  }
});

test('a capture in which nothing has passed is nothing to complain of', async () => {
  const record = {
    time: '2026-03-01T12:00:00.000Z',
    mono: 0,
    conn: 1,
    dir: 'none',
    kind: 'capture',
    text: '',
  };
  const { code, stdout, stderr } = await runCli([
    'show',
    temporaryFile('empty.ndjson', JSON.stringify(record)),
  ]);
  assert.deepEqual([code, stdout, stderr], [0, '', '']);
});

for (const options of ['', '--format json', '--stats', '--html -', '--follow']) {
  test(`a reader that goes away ends show ${options} without a word`, async () => {
    const file = temporaryFile('large.log', stanza('x').repeat(20_000));
    const line = `"${process.execPath}" "${PROGRAM}" show ${options} "${file}" | head -c 1 >/dev/null; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', line], { timeout: 60_000 });
    assert.deepEqual([stdout, stderr], ['0\n', '']);
  });
}
