import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { RunningBackend } from '../../../../src/server/backend.ts';
import { startBuiltin } from '../../../../src/server/builtin/start.ts';
import { loginRaw } from '../../../helpers/raw-client.ts';
import { ask, header } from '../../../helpers/raw-stream.ts';
import { SETTINGS } from '../../../helpers/servers.ts';

const MINUTE = 60_000;

describe('a connection to builtin that does not log in', () => {
  it('is ended after a minute with connection-timeout', async (t) => {
    const server = await start(t);
    const idler = connect(server.ports.client, '127.0.0.1');
    await ask(idler, header('jabber:client', 'localhost'), /<\/stream:features>/);
    const heard = heardUntilEnd(idler);
    t.mock.timers.tick(MINUTE);
    assert.match(await heard, /<stream:error><connection-timeout .*<\/stream:stream>$/);
  });

  it('is cut if it is silent before TLS', async (t) => {
    const server = await start(t);
    const idler = connect(server.ports.directTls, '127.0.0.1');
    await once(idler, 'connect');
    while (!/directTls connection/.test(await server.log())) await new Promise(setImmediate);
    const heard = heardUntilEnd(idler);
    t.mock.timers.tick(MINUTE);
    t.mock.timers.tick(1);
    assert.equal(await heard, '');
  });

  it('does not take one with a session with it', async (t) => {
    const server = await start(t);
    const alice = await loginRaw(server, 'alice');
    t.mock.timers.tick(MINUTE);
    alice.send("<iq type='get' to='localhost' id='alive'><ping xmlns='urn:xmpp:ping'/></iq>");
    await alice.next(/id=['"]alive/);
    await alice.close();
  });
});

async function start(t: TestContext): Promise<RunningBackend> {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const server = await startBuiltin(SETTINGS);
  t.after(server.stop);
  return server;
}

async function heardUntilEnd(socket: Socket): Promise<string> {
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  await once(socket, 'close');
  return heard;
}
