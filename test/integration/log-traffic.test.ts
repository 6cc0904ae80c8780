import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { BackendName, RunningBackend } from '../../src/server/backend.ts';
import { BOT_JID, BOT_PASSWORD, type ConnectionKind, connectionOptions, startBot } from '../helpers/bots.ts';
import { type CliResult, runCli, startCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { attribute } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

interface Line {
  readonly dir: string;
  readonly kind: string;
  readonly text: string;
}

type CommandRun = (server: RunningBackend, args: readonly string[]) => Promise<CliResult>;

/** Each command from its login to its end. */
const COMMANDS: Readonly<Record<string, { readonly kind: ConnectionKind; readonly run: CommandRun }>> = {
  'echo-client': { kind: 'client', run: runBot('client') },
  'echo-component': { kind: 'component', run: runBot('component') },
  'version-query': { kind: 'client', run: runOnce('version-query', 'client') },
  'version-query --component': {
    kind: 'component',
    run: runOnce('version-query', 'component', ['--component', 'localhost']),
  },
  traffic: { kind: 'client', run: runOnce('traffic', 'client', ['--wait', '0']) },
};

/** How a format shows that the other side has closed the stream. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  pretty: /^\d\d:\d\d:\d\d\.\d{3} +\+\d.* {2}← in +stream closed\n {4}<\/stream:stream>$/m,
  compact: /^\d\d:\d\d:\d\d\.\d{3} <- <\/stream:stream>$/m,
  raw: /^RECV: <\/stream:stream>$/m,
  json: /^\{"time":"[^"]+Z","mono":[\d.]+,"conn":1,"dir":"in","kind":"close","text":"<\/stream:stream>"\}$/m,
};

for (const name of backends) {
  withServer(name, {}, (server) => {
    test('the traffic tells why a certificate was refused, before the connection is closed', async () => {
      const file = temporaryPath('traffic.ndjson');
      const args = ['ping', ...connectionOptions(server(), 'client').slice(0, -2), 'localhost'];
      const env = { XMPP_PASSWORD: BOT_PASSWORD.client };
      const { code } = await runCli([...args, '--traffic-file', file], { env });
      assert.equal(code, 3);
      const notes = readLines(readFileSync(file, 'utf8')).filter(({ kind }) => kind === 'note');
      const [failed, closed] = notes.slice(-2).map(({ text }) => text);
      assert.match(failed ?? '', /^failed certificate for localhost: self-signed certificate/);
      assert.equal(closed, 'closed by us');
      const { stdout } = await runCli(['show', file]);
      assert.match(
        stdout,
        /^.*• {6}failed: certificate for localhost: .*\n.*• {6}connection closed: by us$/m,
      );
    });

    for (const [command, { kind, run }] of Object.entries(COMMANDS)) {
      for (const format of formatsFor(name)) {
        test(`${command} --log-traffic=${format} --traffic-file shows all but secrets`, async () => {
          const file = temporaryPath('traffic.ndjson');
          const { code, stdout, stderr } = await run(server(), [
            `--log-traffic=${format}`,
            '--traffic-file',
            file,
          ]);
          assert.equal(code, 0);
          assert.match(stderr, FORMATS[format] ?? /never/);
          const capture = readFileSync(file, 'utf8');
          const lines = readLines(capture);
          assertCapture(lines, kind);
          for (const text of [stdout, stderr, capture]) assertNoSecrets(text, kind, lines);
          if (format === 'json') assert.deepEqual(readLines(stderr), lines.slice(1));
          assert.equal(statSync(file).mode & 0o777, 0o600);
        });
      }
    }

    for (const kind of ['client', 'component'] as const) {
      test(`--show-secrets shows those of a ${kind}`, async () => {
        const { stderr } = await runBot(kind)(server(), ['--log-traffic=json', '--show-secrets']);
        const lines = readLines(stderr);
        if (kind === 'component') {
          assert.ok(stderr.includes(digestOf(lines)), stderr);
        } else {
          const messages = lines.map(({ text }) => />([^<]+)<\/(?:auth|response)>/.exec(text)?.[1] ?? '');
          const plain = messages.map((message) => Buffer.from(message, 'base64').toString()).join('\n');
          assert.match(plain, /n=bob,r=.*\n(?:.*\n)*.*p=/);
        }
        assert.doesNotMatch(stderr, /\[hidden\]/);
      });
    }
  });
}

withServer('prosody', {}, (server) => {
  const login = Buffer.from('\0bob\0bob-secret').toString('base64');
  const direct = (): string[] => [
    ...['--jid', 'bob@localhost', '--ca', server().caFile, '--tls', 'direct'],
    ...['--server', `${server().host}:${server().ports.directTls}`],
  ];

  for (const format of Object.keys(FORMATS)) {
    test(`traffic --format ${format} hides secrets that are piped in`, async () => {
      const input = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${login}</auth>`;
      const options = ['--no-login', '--wait', '0.5', '--format', format];
      const running = runCli(['traffic', ...direct(), ...options], { input });
      const { code, stdout, stderr } = await running;
      assert.match(stdout, /PLAIN[^ ]*>\[hidden\]<\/auth>/);
      assert.doesNotMatch(stdout + stderr, new RegExp(`${login}|bob-secret`));
      assert.equal(code, 0);
    });
  }

  test('traffic hides the password of a registration, in the stream and in the file', async () => {
    const file = temporaryPath('register.ndjson');
    const query =
      "<query xmlns='jabber:iq:register'><username>bob</username><password>new-secret</password></query>";
    const input = `<iq type='set' id='r' to='echo.localhost'>${query}</iq>`;
    const { stdout } = await runCli(
      ['traffic', ...direct(), '--wait', '3600', '--format', 'raw', '--traffic-file', file],
      { input, env: { XMPP_PASSWORD: 'bob-secret' } },
    );
    assert.match(stdout, /SEND: <iq.*<username>bob<\/username><password>\[hidden\]<\/password>/);
    assert.doesNotMatch(stdout + readFileSync(file, 'utf8'), /new-secret/);
  });

  test('--log-traffic alone is pretty, and coloured if that is asked for', async () => {
    const plain = await runBot('component')(server(), ['--log-traffic']);
    assert.match(plain.stderr, FORMATS.pretty ?? /never/);
    assert.doesNotMatch(plain.stderr, /\u001b/);
    const coloured = await runBot('component')(server(), ['--log-traffic', '--color']);
    assert.match(coloured.stderr, /\u001b\[\d+m/);
    assert.match(stripColours(coloured.stderr), FORMATS.pretty ?? /never/);
  });

  test('a traffic file on a full disk ends no bot', async () => {
    const { code, stderr } = await runBot('component')(server(), ['--traffic-file', '/dev/full']);
    assert.match(stderr, /warning: --traffic-file \/dev\/full: nothing more is written: ENOSPC/);
    assert.match(stderr, /^0 echoes/m);
    assert.equal(code, 0);
  });

  test('a traffic file has all up to the last word, whatever the end', async () => {
    const ask = ['version-query', ...connectionOptions(server(), 'client')];
    for (const [args, password, ends, code] of [
      [[...ask, 'localhost'], BOT_PASSWORD.client, undefined, 0],
      [[...ask, 'bob@localhost/nobody'], BOT_PASSWORD.client, undefined, 1],
      [ask, 'wrong', undefined, 4],
      [['ping', ...ask.slice(1), 'localhost'], BOT_PASSWORD.client, 'SIGTERM', 0],
      [['echo-client', ...ask.slice(1)], BOT_PASSWORD.client, 'SIGINT', 0],
    ] as const) {
      const file = temporaryPath('ends.ndjson');
      const cli = startCli([...args, '--traffic-file', file], { env: { XMPP_PASSWORD: password } });
      if (ends !== undefined) await cli.waitFor(args[0] === 'ping' ? 'stdout' : 'stderr', /localhost/);
      const result = await (ends === undefined ? cli.ended : cli.stop(ends));
      assert.equal(result.code, code, args[0] + result.stderr);
      assert.match(readFileSync(file, 'utf8'), /"kind":"note","text":"closed by us"\}\n$/);
    }
  });

  test('a traffic file that cannot be written is told at once', async () => {
    const { code, stderr } = await runBot('client', false)(server(), ['--traffic-file', '/nonexistent/file']);
    assert.match(stderr, /^xmpp-tool: --traffic-file \/nonexistent\/file: cannot be written \(ENOENT\)\n/);
    assert.equal(code, 2);
  });
});

/** Every format with Prosody, one with the other. */
function formatsFor(name: BackendName): string[] {
  return name === 'prosody' ? Object.keys(FORMATS) : ['json'];
}

function runBot(kind: ConnectionKind, starts = true): CommandRun {
  return async (server, args) => {
    if (!starts) return runOnce(`echo-${kind}`, kind)(server, args);
    const bot = await startBot(server, kind, args);
    return bot.stop();
  };
}

function runOnce(command: string, kind: ConnectionKind, more: readonly string[] = []): CommandRun {
  return (server, args) =>
    runCli([command, ...connectionOptions(server, kind), ...args, ...more], {
      env: { XMPP_PASSWORD: BOT_PASSWORD[kind] },
    });
}

function readLines(text: string): Line[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line)).map(({ dir, kind, text }) => ({ dir, kind, text }));
}

function assertCapture(lines: readonly Line[], kind: ConnectionKind): void {
  assert.deepEqual({ ...lines[0], text: '' }, { dir: 'none', kind: 'capture', text: '' });
  const items = lines.map(({ dir, text }) => `${dir} ${text}`);
  assert.ok(items.includes('out </stream:stream>') && items.includes('in </stream:stream>'));
  const secret = kind === 'client' ? /^out <auth [^>]*>\[hidden\]<\/auth>$/ : /^out <handshake>\[hidden\]</;
  assert.equal(items.filter((item) => secret.test(item)).length, 1, items.join('\n'));
}

function assertNoSecrets(text: string, kind: ConnectionKind, lines: readonly Line[]): void {
  const password = BOT_PASSWORD[kind];
  const login = `\0${BOT_JID[kind].split('@')[0]}\0${password}`;
  const forms = [password, ...[password, login, 'n,,n=', 'y,,n=', 'c=biws'].map(encoded)];
  if (kind === 'component') forms.push(digestOf(lines));
  for (const form of forms) assert.ok(!text.includes(form), `${form} in ${text}`);
  const exchange = /<(?:auth|challenge|response|success|handshake)\b[^>]*[^/]>(?!\[hidden\]<)[^ ]/;
  assert.doesNotMatch(text, exchange);
}

/** Base64 as far as what follows does not change it. */
function encoded(text: string): string {
  return Buffer.from(text).toString('base64').replace(/.?=*$/, '');
}

function digestOf(lines: readonly Line[]): string {
  const header = lines.find(({ dir, kind }) => dir === 'in' && kind === 'open')?.text ?? '';
  const id = attribute(header.replace(/^<\?.*?\?>/, ''), 'id');
  return createHash('sha1').update(`${id}${BOT_PASSWORD.component}`).digest('hex');
}

function stripColours(text: string): string {
  return text.replace(/\u001b\[[\d;]*m/g, '');
}

test('the traffic tells that nobody listened', async () => {
  const file = temporaryPath('traffic.ndjson');
  const server = ['--server', '127.0.0.1:1', '--traffic-file', file];
  const args = ['ping', '--jid', 'a@localhost', 'localhost', ...server];
  const { code } = await runCli(args, { env: { XMPP_PASSWORD: 'x' } });
  assert.equal(code, 3);
  const texts = readLines(readFileSync(file, 'utf8')).map(({ text }) => text);
  assert.deepEqual(texts.slice(1), ['connecting 127.0.0.1:1', 'failed connection refused']);
});

test('a capture goes into a file that others may read only with a warning', async () => {
  const file = temporaryPath('shared.ndjson');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  const args = ['traffic', '--no-login', '--server', '127.0.0.1:1', '--tls', 'none', '--jid', 'localhost'];
  const { stderr } = await runCli([...args, '--traffic-file', file]);
  assert.match(stderr, /^xmpp-tool: warning: --traffic-file \S+: others may read it/m);
  assert.equal(statSync(file).mode & 0o777, 0o644);
});

test('--json is a format of traffic, and not another one besides --format', async () => {
  const args = [
    'traffic',
    '--no-login',
    '--server',
    '127.0.0.1:1',
    '--tls',
    'none',
    '--jid',
    'localhost',
    '--json',
  ];
  const shown = await runCli(args);
  assert.match(shown.stdout, /^\{"time":.*"kind":"note"/);
  const { code, stderr } = await runCli([...args, '--format', 'pretty']);
  assert.equal(code, 2);
  assert.match(stderr, /^xmpp-tool: --json and --format pretty are two formats\nhint: /);
});
