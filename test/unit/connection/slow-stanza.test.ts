import assert from 'node:assert/strict';
import { once } from 'node:events';
import { it } from 'node:test';
import { LiveSession } from '../../../src/connection/live-session.ts';
import { XmlStream } from '../../../src/connection/xml-stream.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { Wire } from '../../../src/transport/wire.ts';
import { socketPair } from '../../helpers/socket-pair.ts';

const PERIOD = 60_000;

it('a stanza that is slow to arrive is a sign of life until it stops', async (t) => {
  const [ours, theirs] = await socketPair();
  t.after(() => {
    ours.destroy();
    theirs.destroy();
  });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stream = new XmlStream(new Wire(ours, undefined), 'client');
  const jid = parseJid('me@example.org/home');
  const session = new LiveSession(stream, { kind: 'client', jid, timeout: PERIOD, keepalive: PERIOD });
  const state = (): Promise<string> => Promise.race([session.ended.then(({ kind }) => kind), 'alive']);
  const arrives = async (part: string): Promise<void> => {
    theirs.write(part);
    await once(ours, 'data');
    t.mock.timers.tick(PERIOD);
  };

  await arrives(
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><message><body>",
  );
  for (let sent = 0; sent < 5; sent++) await arrives('x');
  assert.equal(await state(), 'alive');
  for (let silent = 0; silent < 3; silent++) t.mock.timers.tick(PERIOD);
  assert.equal((await session.ended).kind, 'failed');
});
