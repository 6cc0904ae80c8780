import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { BOT_PASSWORD, type ConnectionKind, connectionKinds, connectionOptions } from '../helpers/bots.ts';
import { type CliResult, runCli, startCli } from '../helpers/cli.ts';
import { loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const PING = "<iq type='get' id='p1' to='localhost' from='FROM'><ping xmlns='urn:xmpp:ping'/></iq>";
const FROM = { client: 'bob@localhost/bot', component: 'echo.localhost' };
const FIELDS = ['time', 'mono', 'conn', 'dir', 'kind', 'text'];

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const kind of connectionKinds) describe(`as a ${kind}`, () => defineTrafficTests(server, kind));
  });
}

function defineTrafficTests(server: () => RunningBackend, kind: ConnectionKind): void {
  const options = (): string[] => {
    const component = kind === 'component' ? ['--component'] : [];
    return ['traffic', ...connectionOptions(server(), kind), ...component];
  };
  const env = { XMPP_PASSWORD: BOT_PASSWORD[kind] };
  const traffic = (args: readonly string[], input: string): Promise<CliResult> =>
    runCli([...options(), ...args], { env, input });

  test('closes as soon as the IQs of piped input are answered', async () => {
    const input = PING.replace('FROM', FROM[kind]);
    const { code, stdout, stderr } = await traffic(['--wait', '3600', '--format', 'json'], `${input}\n`);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const event of events) assert.deepEqual(Object.keys(event), FIELDS);
    const sent = events.findIndex(({ dir, text }) => dir === 'out' && text === input);
    const answered = events.findIndex(({ dir, text }) => dir === 'in' && /^<iq[^>]*p1/.test(text));
    const closes = events.filter(({ kind }) => kind === 'close').map(({ dir, text }) => `${dir} ${text}`);
    assert.ok(sent > 0 && answered > sent, stdout);
    assert.deepEqual(closes, ['out </stream:stream>', 'in </stream:stream>']);
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });

  test('closes after silence when nothing has to be answered', async (t) => {
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    const message = `<message\n to = "${alice.jid}" from='${FROM[kind]}'  ><body>as &#x69;t is</body ></message>`;
    const { code, stdout } = await traffic(['--wait', '0.3', '--format', 'raw'], message);
    await alice.next(/<body>as it is<\/body>/);
    assert.ok(stdout.includes(`SEND: ${message}\n`), stdout);
    assert.match(stdout, /SEND: <\/stream:stream>\n(.*\n)*RECV: <\/stream:stream>\n/);
    assert.equal(code, 0);
  });

  test('shows what comes until it is interrupted', async (t) => {
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    const running = startCli([...options(), '--format', 'compact'], { env });
    await running.waitFor('stdout', kind === 'client' ? /<- <iq.*<jid>/ : /<- <handshake/);
    alice.send(`<message to='${FROM[kind]}' type='chat'><body>seen\n</body></message>`);
    await running.waitFor('stdout', /^\d\d:\d\d:\d\d\.\d{3} <- <message.*<body>seen\\n<\/body>.*\n/m);
    const { code, stdout } = await running.stop('SIGINT');
    assert.match(stdout, /-> <\/stream:stream>/);
    assert.equal(code, 0);
  });

  test('shows the error that ends the stream, and that is a success', async () => {
    const { code, stdout, stderr } = await traffic(['--wait', '3600'], '<not-well-formed></junk>');
    assert.match(stdout, /← in +stream error \S+/);
    assert.match(stdout, /<stream:error/);
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });

  test('--no-login sends the header and what is piped in, and nothing else', async () => {
    const args = ['--no-login', '--format', 'json', '--wait', '1.5'];
    const { code, stdout, stderr } = await runCli([...options(), ...args], { input: '<junk/>' });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const sent = events.filter(({ dir }) => dir === 'out').map(({ kind, text }) => `${kind} ${text}`);
    assert.match(sent[0] ?? '', /^open <\?xml.*<stream:stream /);
    assert.equal(sent[1]?.replace(/^\w+ /, ''), '<junk/>');
    assert.deepEqual(sent.slice(2), ['close </stream:stream>']);
    const received = events.filter(({ dir }) => dir === 'in').map(({ text }) => text);
    if (kind === 'client') assert.match(received[1], /^<stream:features>.*<starttls/);
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });
}

withServer('prosody', {}, (server) => {
  test('--no-login shows the error that junk is answered with', async () => {
    const args = ['traffic', '--no-login', '--wait', '3600', ...connectionOptions(server(), 'client')];
    const { code, stdout } = await runCli(args, { input: '<junk/>' });
    assert.match(stdout, /← in +stream error unsupported-stanza-type/);
    assert.equal(code, 0);
  });

  test('--no-login --tls direct shows what is offered on an encrypted stream', async () => {
    const { code, stdout } = await runCli([
      ...['traffic', '--no-login', '--tls', 'direct', '--ca', server().caFile, '--jid', 'localhost'],
      ...['--server', `${server().host}:${server().ports.directTls}`, '--wait', '0.3'],
    ]);
    assert.match(stdout, /TLS established/);
    assert.match(stdout, /<mechanism>SCRAM-SHA-1<\/mechanism>/);
    assert.equal(code, 0);
  });

  test('stdin cannot be the password and what is sent', async () => {
    const options = connectionOptions(server(), 'client');
    const { code, stderr } = await runCli(['traffic', ...options, '--password-file', '-'], { input: 'x' });
    assert.match(stderr, /^xmpp-tool: --password-file -: .*\nhint: /);
    assert.equal(code, 2);
  });
});
