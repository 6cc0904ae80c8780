import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { BOT_JID, type ConnectionKind, connectionKinds, startBot } from '../helpers/bots.ts';
import { type RunningCli, startCli } from '../helpers/cli.ts';
import { attribute, content, escapeXml, loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { startRawComponentServer } from '../helpers/raw-server.ts';
import { backends, withServer } from '../helpers/servers.ts';

const ANSWERED = [
  { name: 'a chat message', type: 'chat' },
  { name: 'a normal message', type: 'normal' },
  { name: 'a message without a type', type: undefined },
];

const BODIES = [
  { name: 'emoji', body: '👩‍👩‍👧 🏳️‍🌈 e\u0301 \u{10ffff}' },
  { name: 'markup characters', body: `<a href="b">&amp; ]]> 'c' <!-- d --></a>` },
  { name: 'newlines and tabs', body: 'one\ntwo\n\n\tthree' },
  { name: 'leading and trailing whitespace', body: '  \n in between \n ' },
  { name: 'nothing but whitespace', body: '   ' },
  { name: 'bidirectional overrides', body: 'a\u202eb\u2066c' },
  { name: '100 kB', body: 'ä€😀-'.repeat(10_000) },
];

const REFUSED = [
  { name: 'an error', message: "type='error'", payload: '<body>no</body>' },
  { name: 'a headline', message: "type='headline'", payload: '<body>no</body>' },
  { name: 'a message of a group chat', message: "type='groupchat'", payload: '<body>no</body>' },
  {
    name: 'a chat state without a body',
    message: "type='chat'",
    payload: "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
  },
  {
    name: 'a prefixed body of another namespace',
    message: "type='chat'",
    payload: "<x:body xmlns:x='urn:example:other'>no</x:body>",
  },
  {
    name: 'a body of another namespace',
    message: "type='chat'",
    payload: "<body xmlns='urn:example:other'>no</body>",
  },
  {
    name: 'a body that is not its own child',
    message: "type='chat'",
    payload: "<wrapped xmlns='urn:example:other'><body xmlns='jabber:client'>no</body></wrapped>",
  },
];

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const kind of connectionKinds) describe(`echo-${kind}`, () => defineEchoTests(server, kind));
  });
}

function defineEchoTests(server: () => RunningBackend, kind: ConnectionKind): void {
  let bot: RunningCli;
  let alice: RawStream;
  before(async () => {
    bot = await startBot(server(), kind, ['--log-traffic=compact']);
    alice = await loginRaw(server(), 'alice');
  });
  after(async () => {
    alice.close();
    await bot.stop();
  });

  for (const { name, type } of ANSWERED) {
    test(`answers ${name} with its type and an id of its own`, async () => {
      const given = type === undefined ? '' : `type='${type}'`;
      alice.send(`<message to='${BOT_JID[kind]}' ${given} id='mine'><body>hello</body></message>`);
      const echo = await alice.next(/^<message/);
      assert.equal(content(echo, 'body'), 'hello');
      assert.equal(attribute(echo, 'type') ?? 'normal', type ?? 'normal');
      assert.equal(attribute(echo, 'from'), BOT_JID[kind]);
      assert.equal(attribute(echo, 'to'), alice.jid);
      assert.match(attribute(echo, 'id') ?? '', /./);
      assert.notEqual(attribute(echo, 'id'), 'mine');
    });
  }

  for (const { name, body } of BODIES) {
    test(`leaves a body unchanged: ${name}`, async () => {
      alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>${escapeXml(body)}</body></message>`);
      assert.equal(content(await alice.next(/^<message/), 'body'), body);
    });
  }

  test('gives each echo another id', async () => {
    const ids = new Set<string | undefined>();
    for (let i = 0; i < 3; i++) {
      alice.send(`<message to='${BOT_JID[kind]}' type='chat' id='mine'><body>again</body></message>`);
      ids.add(attribute(await alice.next(/^<message/), 'id'));
    }
    assert.equal(ids.size, 3);
  });

  test('keeps the thread', async () => {
    const thread = "<thread parent='up'>a &lt; b</thread>";
    alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>hello</body>${thread}</message>`);
    const echo = await alice.next(/^<message/);
    assert.equal(content(echo, 'thread'), 'a < b');
    assert.match(echo, /<thread parent=['"]up['"]/);
  });

  test('sends nothing back but thread and body', async () => {
    const extra = "<subject>s</subject><active xmlns='http://jabber.org/protocol/chatstates'/>";
    alice.send(`<message to='${BOT_JID[kind]}' type='chat'>${extra}<body>hello</body></message>`);
    assert.doesNotMatch(await alice.next(/^<message/), /subject|active/);
  });

  for (const { name, message, payload } of REFUSED) {
    test(`does not answer ${name}`, async () => {
      const id = `refused-${message.length}-${payload.length}`;
      alice.send(`<message to='${BOT_JID[kind]}' id='${id}' ${message}>${payload}</message>`);
      alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>${id}</body></message>`);
      const received = await alice.until(new RegExp(`<body>${id}</body>`));
      assert.equal(received.length, 1, received.join('\n'));
      // The server did not keep it to itself.
      await bot.waitFor('stderr', new RegExp(`<- <message[^>]*id=['"]${id}['"]`));
    });
  }

  if (kind === 'component') defineComponentTests(() => alice);
  else defineClientTests(server, () => bot);
}

function defineClientTests(server: () => RunningBackend, bot: () => RunningCli): void {
  test('does not answer another resource of its own account', async (t) => {
    const self = await loginRaw(server(), 'bob', 'other');
    t.after(() => self.close());
    self.send(`<message to='${BOT_JID.client}' type='chat' id='from-self'><body>no</body></message>`);
    self.send(`<iq to='${BOT_JID.client}' type='get' id='after-it'><ping xmlns='urn:xmpp:ping'/></iq>`);
    const received = await self.until(/^<iq[^>]*after-it/);
    assert.deepEqual(
      received.filter((element) => element.startsWith('<message')),
      [],
    );
    await bot().waitFor('stderr', /<- <message[^>]*id=['"]from-self['"]/);
  });
}

function defineComponentTests(alice: () => RawStream): void {
  for (const jid of ['echo.localhost', 'anybody@echo.localhost', 'anybody@echo.localhost/any Where']) {
    test(`answers as the JID that was asked: ${jid}`, async () => {
      alice().send(`<message to='${jid}' type='chat'><body>${jid}</body></message>`);
      const echo = await alice().next(/^<message/);
      assert.equal(attribute(echo, 'from'), jid);
      assert.equal(content(echo, 'body'), jid);
    });
  }
}

test('echo-component does not answer JIDs of its own domain', async (t) => {
  const server = await startRawComponentServer('echo.localhost');
  const bot = startCli(['echo-component', '--jid', 'echo.localhost', '--server', server.address], {
    env: { XMPP_PASSWORD: 'any' },
  });
  t.after(() => server.close());
  t.after(() => bot.stop('SIGKILL'));
  const peer = await server.peer;
  for (const from of ['echo.localhost', 'a@echo.localhost', 'a@ECHO.localhost/b']) {
    peer.send(`<message from='${from}' to='c@echo.localhost' type='chat'><body>no</body></message>`);
  }
  peer.send("<message from='a@xecho.localhost' to='c@echo.localhost' type='chat'><body>yes</body></message>");
  const echo = await peer.next(/^<message/);
  assert.equal(attribute(echo, 'to'), 'a@xecho.localhost');
  assert.equal(attribute(echo, 'from'), 'c@echo.localhost');
});

withServer('prosody', {}, (server) => {
  for (const kind of connectionKinds) {
    test(`echo-${kind} --prefix puts it before the body, and only there`, async (t) => {
      const bot = await startBot(server(), kind, ['--prefix', '<you said> ']);
      const alice = await loginRaw(server(), 'alice');
      t.after(() => bot.stop());
      t.after(() => alice.close());
      alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>hi</body></message>`);
      assert.equal(content(await alice.next(/^<message/), 'body'), '<you said> hi');
      await bot.waitFor('stdout', / {2}hi\n/);
    });
  }
});
