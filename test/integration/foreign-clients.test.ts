import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { BOT_JID, type ConnectionKind, connectionKinds, startBot } from '../helpers/bots.ts';
import { ROOT, type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { reasonToSkip } from '../helpers/installed.ts';
import { escapeXml, loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const BODY = 'from abroad: <&> ä 😀';
const PYTHON = '/usr/bin/python3';
const ASK = path.join(ROOT, 'test/helpers/slixmpp-ask.py');

const withoutSlixmpp = reasonToSkip(PYTHON, ['-c', 'import slixmpp'], 'python3-slixmpp');
const withoutGo = reasonToSkip('go-sendxmpp', ['--version'], 'go-sendxmpp');

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const kind of connectionKinds) describe(`echo-${kind}`, () => defineForeignTests(server, kind));
  });
}

function defineForeignTests(server: () => RunningBackend, kind: ConnectionKind): void {
  let bot: RunningCli;
  before(async () => {
    bot = await startBot(server(), kind);
  });
  after(() => bot.stop());

  test('slixmpp gets its message back', { skip: withoutSlixmpp }, async () => {
    const { host, ports, caFile } = server();
    const args = [ASK, 'alice@localhost', host, `${ports.client}`, caFile, BOT_JID[kind], BODY];
    const env = { XMPP_PASSWORD: 'alice-secret' };
    const { code, stdout, stderr } = await runCli(args, { program: [PYTHON], env });
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { type: 'chat', from: BOT_JID[kind], body: BODY });
  });

  // It sends to users only.
  const jid = kind === 'client' ? BOT_JID.client : `anybody@${BOT_JID.component}`;

  test('go-sendxmpp sends a message that is answered', { skip: withoutGo }, async () => {
    const options = { ...goEnvironment(server()), input: BODY };
    const { code, stderr } = await runCli([...goOptions(server()), jid], options);
    assert.equal(code, 0, stderr);
    await bot.waitFor('stdout', new RegExp(`alice@localhost/go-sendxmpp\\S* {2}${BODY}`));
  });

  /** It does not wait for answers; one to a session that is gone goes to those that listen (RFC 6121 8.5.3.2.1). */
  test('go-sendxmpp receives an answer', { skip: withoutGo }, async (t) => {
    const sender = await loginRaw(server(), 'alice', 'sender');
    sender.send('<presence><priority>-1</priority></presence>');
    const listener = startCli([...goOptions(server()), '-l'], goEnvironment(server()));
    t.after(() => listener.stop('SIGKILL'));
    await sender.next(/^<presence[^>]*from=['"]alice@localhost\/go-sendxmpp/);
    process.kill(bot.pid, 'SIGSTOP');
    t.after(() => process.kill(bot.pid, 'SIGCONT'));
    sender.send(`<message to='${jid}' type='chat'><body>${escapeXml(BODY)}</body></message>`);
    await sender.close();
    process.kill(bot.pid, 'SIGCONT');
    const from = jid.replace(/\/.*/, '').replaceAll('.', '\\.');
    await listener.waitFor('stdout', new RegExp(`${from}.*${BODY}`));
  });
}

function goOptions({ host, ports }: RunningBackend): string[] {
  return ['-u', 'alice@localhost', '-p', 'alice-secret', '-j', `${host}:${ports.client}`];
}

function goEnvironment({ caFile }: RunningBackend) {
  return { program: ['go-sendxmpp'], env: { SSL_CERT_FILE: caFile } };
}
