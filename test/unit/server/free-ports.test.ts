import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePorts } from '../../../src/server/free-ports.ts';

test('free ports differ and can be listened on', async () => {
  const ports = await freePorts(3);
  assert.equal(new Set(ports).size, 3);
  const servers = ports.map((port) => createServer().listen(port, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  for (const server of servers) server.close();
});
