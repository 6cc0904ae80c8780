import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { createSecureContext, TLSSocket } from 'node:tls';
import { openKeyLog } from '../../../src/commands/tls-keylog.ts';
import { CliError } from '../../../src/errors.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { secureSocket } from '../../../src/transport/tls.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'xmpp-tool-test-'));
after(() => rmSync(folder, { recursive: true }));

describe('the key log', () => {
  it('has the secrets of a connection under the random of its ClientHello', async () => {
    const file = path.join(folder, 'keys.log');
    const io = new FakeIo();
    const random = await connectOnce(openKeyLog(file, io));
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const labels = lines.map((line) => /^([A-Z_0-9]+) ([0-9a-f]{64}) [0-9a-f]{64,96}$/.exec(line));
    assert.deepEqual(new Set(labels.map((match) => match?.[2])), new Set([random]));
    assert.deepEqual(labels.map((match) => match?.[1]).sort(), [
      'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
      'CLIENT_TRAFFIC_SECRET_0',
      'EXPORTER_SECRET',
      'SERVER_HANDSHAKE_TRAFFIC_SECRET',
      'SERVER_TRAFFIC_SECRET_0',
    ]);
    assert.match(io.err, /warning: --tls-keylog: whoever has .*keys\.log can read/);
  });

  it("is its owner's alone, and appended to", () => {
    const file = path.join(folder, 'more.log');
    openKeyLog(file, new FakeIo())(Buffer.from('A 1 2\n'));
    openKeyLog(file, new FakeIo())(Buffer.from('B 1 2\n'));
    assert.equal(readFileSync(file, 'utf8'), 'A 1 2\nB 1 2\n');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('says so when its file cannot be written', () => {
    const file = path.join(folder, 'missing/keys.log');
    assert.throws(
      () => openKeyLog(file, new FakeIo()),
      (error: unknown) => {
        assert.ok(error instanceof CliError);
        return error.message === `--tls-keylog ${file}: cannot be written (ENOENT)` && error.exitCode === 2;
      },
    );
  });

  it('warns once when its disk is full', { skip: process.platform !== 'linux' }, () => {
    const io = new FakeIo();
    const log = openKeyLog('/dev/full', io);
    log(Buffer.from('A 1 2\n'));
    log(Buffer.from('A 1 2\n'));
    assert.equal(io.err.match(/nothing more is written \(ENOSPC\)/g)?.length, 1);
  });
});

/** @returns the random of the ClientHello (RFC 8446 4.1.2), as hexadecimal digits */
async function connectOnce(keyLog: (line: Buffer) => void): Promise<string> {
  const { certificate, key } = createCertificate({ names: ['a.example'] });
  let random = '';
  const server = createServer((socket) => {
    socket.once('readable', () => {
      const hello: Buffer = socket.read();
      random = hello.subarray(11, 43).toString('hex');
      socket.unshift(hello);
      const secureContext = createSecureContext({ cert: certificate, key });
      new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => {});
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  await once(socket, 'connect');
  const trust = { domain: 'a.example', ca: certificate };
  const secured = await secureSocket(socket, { trust, keyLog, signal: new AbortController().signal });
  secured.destroy();
  server.close();
  return random;
}
