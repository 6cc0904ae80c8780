import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { run } from '../../src/main.ts';
import { FakeIo } from '../helpers/fake-io.ts';
import {
  BIND,
  bindAnswer,
  closeWhenAsked,
  DOMAIN,
  FULL_JID,
  mechanisms,
  openStream,
  PASSWORD,
  scram,
} from '../helpers/scripted-login.ts';
import { type Peer, withServer } from '../helpers/scripted-server.ts';

const SM = "<sm xmlns='urn:xmpp:sm:3'/>";
const QUESTION = `<message from='a@b/c' to='${FULL_JID}' type='chat'><body>still there?</body></message>`;

async function upToFeatures(peer: Peer): Promise<void> {
  await openStream(peer, mechanisms('SCRAM-SHA-1'));
  await scram(peer);
  await openStream(peer, BIND, SM);
}

async function bind(peer: Peer): Promise<void> {
  const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*?<\/iq>/s);
  await peer.send(bindAnswer(id));
  await peer.until('<enable ');
  await peer.send("<enabled xmlns='urn:xmpp:sm:3' id='one' resume='true'/>");
  await peer.until('<presence');
}

/** One question, which is answered; then the bot has had enough. */
async function ask(peer: Peer): Promise<void> {
  await peer.send(QUESTION);
  await peer.until(/still there\?<\/body>/);
  await closeWhenAsked(peer);
}

async function forgotten(peer: Peer): Promise<void> {
  await peer.until('<resume ');
  await peer.send("<failed xmlns='urn:xmpp:sm:3'/>");
  await bind(peer);
  await ask(peer);
}

/** Runs echo-client on a server that cuts the first connection, and plays `again` on the second. */
async function cutOnce(again: (peer: Peer) => Promise<void>): Promise<{ err: string; received: string[] }> {
  const io = new FakeIo({ env: { XMPP_PASSWORD: PASSWORD } });
  let connections = 0;
  const script = async (peer: Peer): Promise<void> => {
    connections += 1;
    await upToFeatures(peer);
    if (connections > 1) return again(peer);
    await bind(peer);
    peer.reset();
  };
  const received: string[] = [];
  await withServer(script, async (server) => {
    const words = ['--jid', `me@${DOMAIN}`, '--server', `127.0.0.1:${server.port}`, '--tls', 'none'];
    assert.equal(await run(['echo-client', ...words, '--count', '1'], io), 0, io.err);
    received.push(...server.peers.map((peer) => peer.received));
  });
  return { err: io.err, received };
}

describe('a bot that is back online', { timeout: 30_000 }, () => {
  it('has said why it was not, and when it would try again', async () => {
    const { err } = await cutOnce(forgotten);
    assert.match(
      err,
      /^xmpp-tool: connection lost: connection reset by the other side; trying again (at once|in \d+\.\d s)$/m,
    );
    assert.equal(err.match(/connection reset/g)?.length, 1);
  });

  it('sends presence again in a new session', async () => {
    const { received } = await cutOnce(forgotten);
    assert.deepEqual(
      received.map((text) => text.match(/<presence/g)?.length),
      [1, 1],
    );
  });

  it('sends none in a session that was resumed', async () => {
    const { received } = await cutOnce(async (peer) => {
      await peer.until('<resume ');
      await peer.send(
        "<resumed xmlns='urn:xmpp:sm:3' previd='one' h='1'/>",
        "<a xmlns='urn:xmpp:sm:3' h='1'/>",
      );
      await ask(peer);
    });
    assert.deepEqual(
      received.map((text) => text.match(/<presence/g)?.length),
      [1, undefined],
    );
  });
});
