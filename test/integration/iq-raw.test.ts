import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionOptions, startBot } from '../helpers/bots.ts';
import { runCli, startCli } from '../helpers/cli.ts';
import { attribute, loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const ENV = { XMPP_PASSWORD: 'alice-secret' };
const PING = "<ping xmlns='urn:xmpp:ping'/>";

for (const name of backends) {
  withServer(name, {}, (server) => {
    const alice = () => [
      ...['--jid', 'alice@localhost', '--ca', server().caFile],
      ...['--server', `${server().host}:${server().ports.client}`],
    ];

    test('iq prints the answer as XML', async () => {
      const { code, stdout, stderr } = await runCli(['iq', 'get', 'localhost', PING, ...alice()], {
        env: ENV,
      });
      assert.equal(stderr, '');
      assert.match(stdout, /^<iq [^>]*type='result'[^>]*\/>\n$/);
      assert.equal(code, 0);
    });

    test('iq takes the payload from stdin, and prints an error too', async () => {
      const args = ['iq', 'get', 'bob@localhost/nobody', ...alice()];
      const { code, stdout, stderr } = await runCli(args, { env: ENV, input: `\n${PING}\n` });
      assert.match(stdout, /^<iq [^>]*type='error'/);
      assert.match(stdout, /\n {4}<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'\/>\n/);
      assert.match(stderr, /^xmpp-tool: iq to bob@localhost\/nobody: service-unavailable/);
      assert.equal(code, 1);
    });

    test('iq --json is one object', async () => {
      const args = ['iq', 'get', 'localhost', PING, '--json', ...alice()];
      const { code, stdout } = await runCli(args, { env: ENV });
      const { kind, from, type, xml } = JSON.parse(stdout);
      assert.deepEqual({ kind, from, type }, { kind: 'iq', from: 'localhost', type: 'result' });
      assert.match(xml, /^<iq /);
      assert.equal(code, 0);
    });

    test('raw sends stanzas as they are and prints what is answered', async (t) => {
      const bot = await startBot(server(), 'component');
      t.after(() => bot.stop());
      const args = ['raw', '--wait', '1', ...alice()];
      const input = `<message to='echo.localhost' type='chat' id='m1'><body>Hi</body></message>
        <iq type='get' id='mine' to='localhost'>${PING}</iq>`;
      const { code, stdout, stderr } = await runCli(args, { env: ENV, input });
      assert.equal(stderr, '');
      assert.match(stdout, /^<iq (?=[^>]*type='result')[^>]*id='mine'/m);
      assert.match(
        stdout,
        /^<message (?=[^>]*type='chat')[^>]*from='echo.localhost'[^>]*>\n {2}<body>Hi<\/body>/m,
      );
      assert.equal(code, 0);
    });

    test('raw is 1 when something comes back as an error', async () => {
      const message = "<message to='nobody@localhost' type='chat'><body>Hi</body></message>";
      const { code, stdout } = await runCli(['raw', '--wait', '1', message, ...alice()], { env: ENV });
      assert.match(stdout, /<service-unavailable/);
      assert.equal(code, 1);
    });

    test('raw as a component', async () => {
      const args = ['raw', '--component', ...connectionOptions(server(), 'component')];
      const iq = `<iq type='get' to='localhost' from='me@echo.localhost' id='c'>${PING}</iq>`;
      const { code, stdout } = await runCli([...args, iq], { env: { XMPP_PASSWORD: 'component-secret' } });
      assert.match(stdout, /^<iq (?=[^>]*type='result')[^>]*to='me@echo.localhost'/);
      assert.equal(code, 0);
    });
  });
}

withServer('builtin', {}, (server) => {
  const alice = () => [
    ...['--jid', 'alice@localhost', '--ca', server().caFile],
    ...['--server', `${server().host}:${server().ports.client}`],
  ];

  for (const command of ['iq', 'raw']) {
    test(`${command} waits for an answer no longer than --timeout`, async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const iq = `<iq type='get' to='${bob.jid}'>${PING}</iq>`;
      const what = command === 'iq' ? ['iq', 'get', bob.jid, PING] : ['raw', iq];
      const { code, stdout, stderr } = await runCli([...what, '--timeout', '3', ...alice()], { env: ENV });
      assert.equal(stdout, '');
      assert.equal(stderr, 'xmpp-tool: no answer from bob@localhost/raw: timed out after 3 s\n');
      assert.equal(code, 1);
    });
  }

  test('raw prints a hostile answer harmlessly', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    t.after(() => bob.close());
    const asking = startCli(['raw', `<iq type='get' to='${bob.jid}'>${PING}</iq>`, ...alice()], { env: ENV });
    const request = await bob.next(/^<iq/);
    const [id, from] = [attribute(request, 'id'), attribute(request, 'from')];
    bob.send(`<iq type='result' id='${id}' to='${from}'><x xmlns='urn:x'>\u009b2J\u202e</x></iq>`);
    const { stdout } = await asking.ended;
    assert.match(stdout, /<x xmlns='urn:x'>\\u\{9b\}2J\\u\{202e\}<\/x>/);
  });

  test('a stream that is lost meanwhile is 5', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    t.after(() => bob.close());
    const message = `<message to='${bob.jid}' type='chat'><body>Hi</body></message>`;
    const waiting = startCli(['raw', '--wait', '15', message, ...alice()], { env: ENV });
    await bob.next(/^<message/);
    await server().stop();
    const { code, stderr } = await waiting.ended;
    assert.match(stderr, /^xmpp-tool: connection lost: /);
    assert.equal(code, 5);
  });
});

for (const [args, complaint] of [
  [['iq', 'put', 'a@b', '<a/>'], /^xmpp-tool: iq put: must be get or set\nhint: /],
  [['iq', 'get', 'a@b', '<a><b></a>'], /^xmpp-tool: PAYLOAD: an end tag .*\(at character 8\)\n$/],
  [['iq', 'get', 'a@b', '<a/><b/>'], /^xmpp-tool: PAYLOAD: an IQ has exactly one/],
  [['iq', 'get', 'a@b'], /^xmpp-tool: PAYLOAD is missing\nhint: /],
  [['iq', 'get'], /^xmpp-tool: iq: JID is missing\nhint: /],
  [['iq', 'get', '@', '<a/>'], /^xmpp-tool: JID @: /],
  [['raw', '<a/>'], /^xmpp-tool: STANZA: <a\/> is no message, presence or iq\nhint: /],
  [['raw', 'hello'], /^xmpp-tool: STANZA: /],
  [['raw', '</stream>'], /^xmpp-tool: STANZA: /],
  [['raw', '<!-- --><message/>'], /^xmpp-tool: STANZA: .*comment/],
  [['raw'], /^xmpp-tool: STANZA is missing\nhint: /],
  [['raw', '--password-file', '-'], /^xmpp-tool: --password-file -: stdin is STANZA\nhint: /],
  [['raw', "<iq type='get' id='1'><a/></iq><iq type='set' id='1'><a/></iq>"], /two IQs have the id 1/],
] as const) {
  test(`${args.join(' ')} is a mistake that is told in a line`, async () => {
    const { code, stdout, stderr } = await runCli([...args, '--jid', 'me@example.org'], { env: ENV });
    assert.match(stderr, complaint);
    assert.equal(stdout, '');
    assert.equal(code, 2);
  });
}
