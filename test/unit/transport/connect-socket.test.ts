import assert from 'node:assert/strict';
import type { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connectSocket } from '../../../src/transport/connect-socket.ts';
import { Wire } from '../../../src/transport/wire.ts';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A socket as the program opens it, and the server's end of it. */
async function connected(): Promise<{ ours: Socket; theirs: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ours = connectSocket('127.0.0.1', (server.address() as AddressInfo).port);
  const [[theirs]] = (await Promise.all([once(server, 'connection'), once(ours, 'connect')])) as [
    [Socket],
    [],
  ];
  server.close();
  open.push(ours, theirs);
  return { ours, theirs };
}

async function untilRead(socket: Socket, bytes: number): Promise<void> {
  while (socket.bytesRead < bytes) await nextTurn();
}

describe('a socket that reads into one buffer', () => {
  it('keeps what comes before anybody listens', async () => {
    const { ours, theirs } = await connected();
    theirs.write('early ');
    await untilRead(ours, 6);
    theirs.write('bird');
    await untilRead(ours, 10);
    let text = '';
    ours.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    theirs.end(', late worm');
    await once(ours, 'end');
    assert.equal(text, 'early bird, late worm');
  });

  it('brings nothing while it is paused, and all of it later', async () => {
    const { ours, theirs } = await connected();
    const chunks: string[] = [];
    ours.on('data', (bytes: Buffer) => {
      chunks.push(bytes.toString());
      ours.pause();
    });
    theirs.write('one');
    await untilRead(ours, 3);
    theirs.write('two');
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    assert.deepEqual(chunks, ['one']);
    ours.resume();
    await untilRead(ours, 6);
    assert.deepEqual(chunks, ['one', 'two']);
  });

  it('gives the tap bytes that stay what they are', async () => {
    const { ours, theirs } = await connected();
    const tapped: Buffer[] = [];
    new Wire(ours, { data: (_, bytes) => tapped.push(bytes), note: () => {} });
    theirs.write('one');
    await untilRead(ours, 3);
    theirs.write('two');
    await untilRead(ours, 6);
    assert.deepEqual(tapped.map(String), ['one', 'two']);
  });
});
