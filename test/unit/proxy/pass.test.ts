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
import { socketPair } from '../../helpers/socket-pair.ts';

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

describe('passing on an end', () => {
  it('does so for what was over in both directions before', { timeout: 10_000 }, async (t) => {
    const [from, itsOther] = await socketPair();
    const [to, toOther] = await socketPair();
    t.after(() => {
      for (const socket of [from, itsOther, to, toOther]) socket.destroy();
    });
    from.end();
    itsOther.end();
    await once(from.resume(), 'close');
    const ended = once(toOther.resume(), 'end');
    const how: string[] = [];
    pass(plainLeg(from), plainLeg(to), { edit: (bytes) => bytes, ended: (end) => how.push(end) });
    await ended;
    assert.deepEqual(how, ['closed']);
  });
});
