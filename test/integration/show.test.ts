import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BOT_PASSWORD, connectionOptions } from '../helpers/bots.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { backends, withServer } from '../helpers/servers.ts';

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const kind of ['client', 'component'] as const) {
      for (const format of ['pretty', 'compact', 'raw', 'json']) {
        test(`the capture of a ${kind} shown in the format ${format} is what was shown live`, async () => {
          const file = temporaryPath('capture.ndjson');
          const component = kind === 'component' ? ['--component'] : [];
          const live = await runCli(
            [
              ...['version-query', ...component, ...connectionOptions(server(), kind), 'localhost'],
              ...[`--log-traffic=${format}`, '--traffic-file', file],
            ],
            { env: { XMPP_PASSWORD: BOT_PASSWORD[kind] } },
          );
          assert.equal(live.code, 0, live.stderr);
          const again = await runCli(['show', '--format', format, file]);
          assert.deepEqual([again.code, again.stderr], [0, '']);
          assert.equal(again.stdout, live.stderr);
          if (format === 'pretty') assert.match(again.stdout, /iq result .*, answers #\d+ in \d+ ms/);
        });
      }
    }
  });
}

function recordOf(text: string): string {
  return JSON.stringify({ time: '2026-03-01T12:00:00.000Z', mono: 1, conn: 1, dir: 'in', kind: 'iq', text });
}

test('show reads stdin, and several files one after the other', async () => {
  const file = temporaryPath('stanza.xml');
  writeFileSync(file, "<presence to='a@b'/>\n");
  const { code, stdout } = await runCli(['show', '--format', 'raw', '-', file], {
    input: "SEND: <iq type='get' id='1'/>\n",
  });
  assert.equal(stdout, "SEND: <iq type='get' id='1'/>\nRECV: <presence to='a@b'/>\n");
  assert.equal(code, 0);
});

test('lines of a capture that are no records are told with their numbers, and lose nothing else', async () => {
  const file = temporaryPath('broken.ndjson');
  const record = recordOf('<iq/>');
  writeFileSync(file, [record, record.slice(0, 20), record, 'null', '', record].join('\n'));
  const { code, stdout, stderr } = await runCli(['show', '--format', 'raw', file]);
  assert.equal(stdout, 'RECV: <iq/>\n'.repeat(3));
  assert.equal(stderr, `xmpp-tool: warning: ${file}: lines 2, 4 are no records of a capture: left out\n`);
  assert.equal(code, 2);
});

test('a file that cannot be read does not keep show from the others', async () => {
  const file = temporaryPath('whole.ndjson');
  writeFileSync(file, recordOf('<iq/>'));
  const { code, stdout, stderr } = await runCli([
    'show',
    '--format',
    'raw',
    '/nonexistent/1',
    file,
    '/nonexistent/2',
  ]);
  assert.equal(stdout, 'RECV: <iq/>\n');
  assert.match(
    stderr,
    /nonexistent\/2: cannot be read \(ENOENT\)\nxmpp-tool: \/nonexistent\/1: cannot be read/,
  );
  assert.equal(code, 2);
});

test('a file that is not there is told', async () => {
  const { code, stderr } = await runCli(['show', '/nonexistent/capture']);
  assert.match(stderr, /^xmpp-tool: \/nonexistent\/capture: cannot be read \(ENOENT\)\n/);
  assert.equal(code, 2);
});

test('what stdin has wrong is told by its name', async () => {
  const { code, stderr } = await runCli(['show'], { input: 'no traffic\n' });
  assert.match(stderr, /^xmpp-tool: stdin: no XMPP traffic in here\nhint: /);
  assert.equal(code, 2);
});

for (const option of ['--color', '--stats', '--json', '--input=capture']) {
  test(`of an empty file it is told that it is empty, and nothing else: ${option}`, async () => {
    const file = temporaryPath('empty.ndjson');
    writeFileSync(file, '');
    const { code, stdout, stderr } = await runCli(['show', option, file]);
    assert.equal(stderr, `xmpp-tool: ${file}: is empty\n`);
    assert.deepEqual([code, stdout], [2, '']);
  });
}

test('what could be read is counted, whatever is wrong with other files', async () => {
  const [empty, full] = [temporaryPath('empty.ndjson'), temporaryPath('full.ndjson')];
  writeFileSync(empty, '');
  writeFileSync(full, recordOf('<iq/>'));
  const { code, stdout } = await runCli(['show', '--stats', empty, full]);
  assert.match(stdout, /^total\tstanzas in\t1$/m);
  assert.equal(code, 2);
});

test('traffic of which nothing matches is counted as none', async () => {
  const input = recordOf('<iq/>');
  const { code, stdout } = await runCli(['show', '--stats', '--filter', 'message'], { input });
  assert.match(stdout, /^total\tstanzas in\t0$/m);
  assert.equal(code, 0);
});

test('what is compressed is told as that, with what unpacks it', async () => {
  const file = temporaryPath('traffic.ndjson.gz');
  writeFileSync(file, gzipSync(recordOf('<iq/>')));
  const { code, stdout, stderr } = await runCli(['show', file]);
  assert.equal(stderr, `xmpp-tool: ${file}: is compressed (gzip)\nhint: zcat ${file} | xmpp-tool show\n`);
  assert.deepEqual([code, stdout], [2, '']);
});

test('a log of 20,000 stanzas is shown in full', async () => {
  const file = temporaryPath('long.log');
  const line = "RECV: <message from='a@b'><body>hello</body></message>\n";
  writeFileSync(file, line.repeat(20_000));
  const { stdout } = await runCli(['show', '--format', 'raw', file]);
  assert.equal(stdout, readFileSync(file, 'utf8'));
});
