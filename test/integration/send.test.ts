import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionOptions } from '../helpers/bots.ts';
import { runCli, startCli } from '../helpers/cli.ts';
import { temporaryFile } from '../helpers/files.ts';
import { attribute, loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const ENV = { XMPP_PASSWORD: 'alice-secret' };

for (const name of backends) {
  withServer(name, {}, (server) => {
    const alice = () => [
      ...['--jid', 'alice@localhost', '--ca', server().caFile],
      ...['--server', `${server().host}:${server().ports.client}`],
    ];

    test('send says nothing, and its recipient has the message', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const args = ['send', ...alice(), bob.jid, 'Grüße & <b>'];
      const { code, stdout, stderr } = await runCli(args, { env: ENV });
      const message = await bob.next(/^<message/);
      assert.match(message, /<body>Grüße &amp; &lt;b(&gt;|>)<\/body>/);
      assert.equal(attribute(message, 'type'), 'chat');
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
    });

    test('send takes the text from stdin, without its last line break, to several', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      const other = await loginRaw(server(), 'bob', 'other');
      t.after(() => bob.close());
      t.after(() => other.close());
      const args = [
        'send',
        ...alice(),
        '--type',
        'normal',
        '--subject',
        's',
        '--thread',
        't',
        bob.jid,
        other.jid,
        '-',
      ];
      const { code } = await runCli(args, { env: ENV, input: 'one\ntwo\n' });
      for (const client of [bob, other]) {
        const message = await client.next(/^<message/);
        assert.match(message, /<subject>s<\/subject>/);
        assert.match(message, /<thread>t<\/thread>/);
        assert.match(message, /<body>one\ntwo<\/body>/);
      }
      assert.equal(code, 0);
    });

    test('send takes the text from a file, with a link', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const file = temporaryFile('text', 'from a file\n');
      const args = ['send', ...alice(), '--file', file, '--url', 'https://example.org/', bob.jid];
      const { code } = await runCli(args, { env: ENV });
      const message = await bob.next(/^<message/);
      assert.match(message, /<body>from a file<\/body>/);
      assert.match(message, /<url>https:\/\/example.org\/<\/url>/);
      assert.equal(code, 0);
    });

    test('send tells of each message that comes back, and the others arrive', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const args = ['send', ...alice(), 'nobody@localhost', bob.jid, 'Hello'];
      const { code, stdout, stderr } = await runCli(args, { env: ENV });
      await bob.next(/^<message.*<body>Hello/);
      assert.match(stderr, /^xmpp-tool: message to nobody@localhost: service-unavailable.*\n$/);
      assert.equal(stdout, '');
      assert.equal(code, 1);
    });

    test('send --wait-receipt returns when it is confirmed', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const args = ['send', ...alice(), '--wait-receipt', 'bob@localhost', 'Hello'];
      const sending = startCli(args, { env: ENV });
      bob.send('<presence/>');
      const message = await bob.next(/^<message/);
      assert.match(message, /<request xmlns='urn:xmpp:receipts'\/>/);
      const [id, to] = [attribute(message, 'id'), attribute(message, 'from')];
      bob.send(`<message to='${to}'><received xmlns='urn:xmpp:receipts' id='other'/></message>`);
      bob.send(`<message to='${to}'><received xmlns='urn:xmpp:receipts' id='${id}'/></message>`);
      const { code, stdout, stderr } = await sending.ended;
      assert.equal(stderr, '');
      assert.equal(stdout, `received by ${bob.jid}\n`);
      assert.equal(code, 0);
    });

    test('send --wait-receipt is 1 without one', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const args = ['send', ...alice(), '--wait-receipt', '--timeout', '2', '--json', bob.jid, 'Hello'];
      const { code, stdout } = await runCli(args, { env: ENV });
      const { jid, receipt, error } = JSON.parse(stdout);
      assert.deepEqual([jid, receipt, error.condition], [bob.jid, null, 'timeout']);
      assert.equal(code, 1);
    });

    test('send as a component', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const args = ['send', '--component', ...connectionOptions(server(), 'component'), bob.jid, 'Hello'];
      const { code } = await runCli(args, { env: { XMPP_PASSWORD: 'component-secret' } });
      assert.equal(attribute(await bob.next(/^<message/), 'from'), 'echo.localhost');
      assert.equal(code, 0);
    });
  });
}

for (const name of ['prosody', 'ejabberd'] as const) {
  withServer(name, {}, (server) => {
    const alice = () => [
      ...['--jid', 'alice@localhost', '--ca', server().caFile],
      ...['--server', `${server().host}:${server().ports.client}`],
    ];
    const room = 'team@conference.localhost';

    test('send --room enters, says it and leaves', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const first = await runCli(['send', ...alice(), '--room', 'new@conference.localhost', 'Hello'], {
        env: ENV,
      });
      const created =
        'xmpp-tool: warning: new@conference.localhost: there was no such room; it has been created\n';
      assert.deepEqual({ code: first.code, stderr: first.stderr }, { code: 0, stderr: created });
      bob.send(`<presence to='${room}/bob'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
      await bob.next(/^<message.*<subject/);
      bob.send(
        `<iq type='set' id='open' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'>` +
          "<x xmlns='jabber:x:data' type='submit'/></query></iq>",
      );
      await bob.next(/^<iq[^>]*open/);
      const said = await runCli(['send', ...alice(), '--room', room, '--nick', 'Herald', 'All done'], {
        env: ENV,
      });
      assert.deepEqual(said, { code: 0, signal: null, stdout: '', stderr: '' });
      await bob.next(new RegExp(`^<presence[^>]*from='${room}/Herald'`));
      assert.match(await bob.next(/^<message[^>]*Herald/), /<body>All done<\/body>/);
      await bob.next(/^<presence (?=[^>]*unavailable)[^>]*Herald/);
    });

    test('send --room is 1 when it is not let in', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      bob.send(
        "<presence to='taken@conference.localhost/alice'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
      );
      await bob.next(/^<message.*<subject/);
      bob.send(
        "<iq type='set' id='open' to='taken@conference.localhost'><query xmlns='http://jabber.org/protocol/muc#owner'>" +
          "<x xmlns='jabber:x:data' type='submit'/></query></iq>",
      );
      await bob.next(/^<iq[^>]*open/);
      const args = ['send', ...alice(), '--room', 'taken@conference.localhost', 'Hello'];
      const { code, stderr } = await runCli(args, { env: ENV });
      assert.match(stderr, /^xmpp-tool: message to taken@conference.localhost: conflict/);
      assert.equal(code, 1);
    });
  });
}

for (const [args, complaint] of [
  [['send'], /^xmpp-tool: send: JID is missing\nhint: /],
  [['send', 'a@b', ''], /^xmpp-tool: send: TEXT is empty\n/],
  [['send', 'a@b', 'c@d'], /^xmpp-tool: send: c@d looks like a JID, and TEXT is missing behind it\nhint: /],
  [['send', '@', 'text'], /^xmpp-tool: JID @: /],
  [['send', 'a@b', '--file', '/nonexistent'], /^xmpp-tool: --file \/nonexistent: cannot be read \(ENOENT\)/],
  [['send', '--room', 'r@b', 'a@b', 'text'], /^xmpp-tool: send --room r@b a@b: a room or JIDs, not both/],
  [['send', '--room', 'r@b/n', 'text'], /^xmpp-tool: --room r@b\/n: has a nickname in it\nhint: /],
  [['send', '--room', 'r@b', '--wait-receipt', 'text'], /^xmpp-tool: --wait-receipt: /],
  [['send', '--nick', 'n', 'a@b', 'text'], /^xmpp-tool: --nick: is only for --room/],
  [
    ['send', 'a@b', 'bell\u0007'],
    /^xmpp-tool: send: the body has a character that XML cannot carry \(U\+0007\)/,
  ],
  [['send', 'a@b', '-', '--password-file', '-'], /^xmpp-tool: --password-file -: stdin is TEXT\nhint: /],
] as const) {
  test(`${args.join(' ')} is a mistake that is told in a line`, async () => {
    const { code, stderr } = await runCli([...args, '--jid', 'me@example.org'], { env: ENV });
    assert.match(stderr, complaint);
    assert.equal(code, 2);
  });
}
