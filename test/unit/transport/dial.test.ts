import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { CliError } from '../../../src/errors.ts';
import { dial } from '../../../src/transport/dial.ts';
import { type DeafListener, listenDeaf } from '../../helpers/deaf-listener.ts';

const NEVER = new AbortController().signal;
const HOST = 'server.test.example';
const notLinux = process.platform !== 'linux' && 'loopback addresses besides 127.0.0.1 are Linux';

/** What the system says of any host. */
function addresses(...found: string[]): () => Promise<string[]> {
  return async () => found;
}

async function listen(host: string, port = 0): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(port, host);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A port where nobody listens. */
async function freePort(): Promise<number> {
  const server = await listen('127.0.0.1');
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('dialling', { skip: notLinux }, () => {
  it('takes an address as it is', async () => {
    const server = await listen('127.0.0.1');
    const socket = await dial('127.0.0.1', portOf(server), NEVER);
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
    server.close();
  });

  it('goes on to the next address at once when one refuses', async () => {
    const server = await listen('127.0.0.3');
    const socket = await dial(HOST, portOf(server), NEVER, addresses('127.0.0.1', '127.0.0.2', '127.0.0.3'));
    assert.equal(socket.remoteAddress, '127.0.0.3');
    socket.destroy();
    server.close();
  });

  it('tries the two families by turns', async () => {
    const server = await listen('127.0.0.1');
    const socket = await dial(HOST, portOf(server), NEVER, addresses('::1', '::1', '127.0.0.1'));
    assert.equal(socket.remoteAddress, '127.0.0.1');
    socket.destroy();
    server.close();
  });

  it('fails when all of them refuse, and says so', async () => {
    const port = await freePort();
    await assert.rejects(dial(HOST, port, NEVER, addresses('127.0.0.1', '127.0.0.2')), (error) => {
      assert.ok(error instanceof CliError);
      assert.equal(error.kind, 'connection');
      assert.equal(error.message, `connecting to ${HOST}:${port}: connection refused`);
      assert.match(error.hint ?? '', /--server/);
      return true;
    });
  });

  it('says when there is no such host', async () => {
    const nowhere = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    await assert.rejects(
      dial(HOST, 5222, NEVER, () => Promise.reject(nowhere)),
      /^CliError: connecting to server\.test\.example:5222: no such host$/,
    );
  });

  it('ends with the reason when it is aborted while the name is looked up', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const attempt = dial(HOST, 5222, controller.signal, async () => {
      controller.abort(reason);
      throw new Error('killed');
    });
    await assert.rejects(attempt, reason);
  });

  it('does not begin when it was aborted before', async () => {
    const reason = new Error('enough');
    await assert.rejects(dial('127.0.0.1', await freePort(), AbortSignal.abort(reason)), reason);
  });
});

describe('dialling where nobody answers', { skip: notLinux }, () => {
  let deaf: DeafListener | undefined;
  before(async () => {
    deaf = await listenDeaf();
  });
  after(() => deaf?.close());
  const port = (): number => deaf?.port ?? 0;

  it('goes on to the next address, and keeps only the connection that came about', async () => {
    const server = await listen('127.0.0.2', port());
    const socket = await dial(HOST, port(), NEVER, addresses('127.0.0.1', '127.0.0.2'));
    assert.equal(socket.remoteAddress, '127.0.0.2');
    socket.destroy();
    server.close();
  });

  it('ends with the reason when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const dialled = dial('127.0.0.1', port(), controller.signal);
    setImmediate(() => controller.abort(reason));
    await assert.rejects(dialled, reason);
  });

  it('does not call it refused when another address refuses', async () => {
    const controller = new AbortController();
    const dialled = dial(HOST, port(), controller.signal, addresses('127.0.0.2', '127.0.0.1'));
    const first = await Promise.race([
      dialled.catch(() => 'settled'),
      new Promise((resolve) => setTimeout(resolve, 400, 'waiting')),
    ]);
    assert.equal(first, 'waiting');
    controller.abort(new Error('enough'));
    await dialled.catch(() => {});
  });
});
