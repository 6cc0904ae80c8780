import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ack, bind, chat, echoes, loggedIn, resumed, staying } from '../helpers/managed-client.ts';
import { closeWhenAsked } from '../helpers/scripted-login.ts';
import type { Peer } from '../helpers/scripted-server.ts';

/** More than a session keeps (`MAX_UNACKNOWLEDGED`), and how much that is: what one read brings, 64 KiB, is handled whole. */
const FLOOD = 60_000;
const MOST_KEPT = 50_000;
const ONE_READ = Math.ceil((64 * 1024) / chat('m0;').length);
const CHUNK = 500;

/** Sends so many messages, as fast as they are taken; after each chunk `pause` may wait. */
async function flood(peer: Peer, count: number, pause = async (_sent: number) => {}): Promise<void> {
  for (let sent = 0; sent < count && peer.ended === 'no'; sent += CHUNK) {
    await peer.sendTaken(chat(...Array.from({ length: CHUNK }, (_, i) => `m${sent + i};`)));
    await pause(sent + CHUNK);
  }
}

it('a flooded client whose server never acknowledges asks it to, keeps no more than it may, and resumes', async () => {
  let most = 0;
  let arrived = 0;
  const { failures, received, sessions } = await staying(
    [
      async (peer) => {
        await loggedIn(peer);
        await bind(peer);
        await flood(peer, FLOOD);
        await peer.gone();
        arrived = echoes(peer.received).length;
      },
      async (peer, end) => {
        await loggedIn(peer);
        await peer.until(/<resume [^>]*>/);
        await peer.send(resumed(arrived));
        await peer.until(/<r [^>]*>/);
        end();
        await closeWhenAsked(peer);
      },
    ],
    (session) => {
      most = Math.max(most, session?.books?.unacknowledged.length ?? 0);
    },
  );
  assert.ok(most > MOST_KEPT && most <= MOST_KEPT + ONE_READ, `${most} are kept`);
  assert.match(failures[0] ?? '', /the server acknowledges nothing/);
  // The connection is dropped in the middle of the flood: the last of what was sent may not arrive.
  const requests = received[0]?.match(/<r /g)?.length ?? 0;
  assert.ok(
    arrived > 1000 && requests >= Math.floor(arrived / 50),
    `${requests} requests for ${arrived} echoes`,
  );
  assert.deepEqual(
    sessions.map((session) => session.resumed),
    [false, true],
  );
  const bodies = received.flatMap(echoes);
  assert.equal(new Set(bodies).size, bodies.length);
  assert.ok(bodies.length >= most, 'what was kept is sent again');
});

it('a flooded client whose server acknowledges echoes every message once, and keeps few of them', async () => {
  const count = 20_000;
  let most = 0;
  const { failures, received } = await staying(
    [
      async (peer, end) => {
        await loggedIn(peer);
        await bind(peer);
        const acknowledge = acknowledger(peer);
        await flood(peer, count, (sent) => acknowledge(sent - 2 * CHUNK));
        await acknowledge(count);
        end();
        await closeWhenAsked(peer);
      },
    ],
    (session) => {
      most = Math.max(most, session?.books?.unacknowledged.length ?? 0);
    },
  );
  assert.deepEqual(failures, []);
  const bodies = echoes(received[0]);
  assert.equal(bodies.length, count);
  assert.equal(new Set(bodies).size, count);
  assert.ok(most <= 4 * CHUNK, `${most} are kept`);
});

/** Answers each request with how many messages had come before it, until there were so many. */
function acknowledger(peer: Peer): (until: number) => Promise<void> {
  let at = peer.received.length;
  let handled = 0;
  return async (until) => {
    for (;;) {
      const end = peer.received.lastIndexOf('>') + 1;
      const news = peer.received.slice(at, end);
      at = Math.max(at, end);
      for (const [item] of news.matchAll(/<\/message>|<r [^>]*>/g)) {
        if (item === '</message>') handled++;
        else await peer.send(ack(handled));
      }
      if (handled >= until) return;
      await peer.more();
    }
  };
}
