import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { plainLeg } from '../../../src/proxy/leg.ts';
import { pass } from '../../../src/proxy/pass.ts';
import { connectSocket } from '../../../src/transport/connect-socket.ts';

describe('passing on what comes without TLS', () => {
  it('keeps what the other side does not take yet as it came', async (t) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const ours = connectSocket('127.0.0.1', (server.address() as AddressInfo).port);
    const [theirs] = (await once(server, 'connection')) as [Socket];
    server.close();
    const taken: Buffer[] = [];
    let take = (): void => {};
    const slow = new Duplex({
      read() {},
      write(bytes: Buffer, _encoding, done) {
        take = () => {
          taken.push(bytes);
          done();
        };
      },
    });
    const to = plainLeg(slow as Socket);
    const stop = pass(plainLeg(ours), to, { edit: (bytes) => bytes, ended: () => {} });
    t.after(() => {
      stop();
      ours.destroy();
      theirs.destroy();
    });
    for (const text of ['one,', 'two,', 'three']) {
      const before = ours.bytesRead;
      theirs.write(text);
      while (ours.bytesRead < before + text.length) await nextTurn();
    }
    for (let i = 0; i < 3; i++) {
      take();
      await nextTurn();
    }
    assert.equal(Buffer.concat(taken).toString(), 'one,two,three');
  });
});
