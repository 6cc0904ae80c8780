import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { tlsIdentity, upgradeToTls } from '../../../src/transport/server-tls.ts';

it('a handshake that is broken off fails with words that say so', async () => {
  const socket = new PassThrough();
  const secured = upgradeToTls(socket, tlsIdentity(createCertificate({ names: ['a.example'] })));
  socket.destroy();
  await assert.rejects(secured, /^Error: the other side closed the connection$/);
});
