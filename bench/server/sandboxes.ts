// Starts and stops builtin servers, some at a time, and tells what they have left: `npm run sandboxes [COUNT]`.
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import type { RunningBackend } from '../../src/server/backend.ts';
import { startBuiltin } from '../../src/server/builtin/start.ts';

const count = Number(process.argv[2] ?? 1000);
const AT_A_TIME = 10;
const SETTINGS = {
  domain: 'localhost',
  users: [{ username: 'alice', password: 'secret' }],
  components: [{ domain: 'echo.localhost', secret: 'secret' }],
};

const before = descriptors();
const times: number[] = [];
const ended: RunningBackend[] = [];
const begin = performance.now();
for (let i = 0; i < count; i += AT_A_TIME) {
  ended.push(...(await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count - i) }, one))));
}
const seconds = (performance.now() - begin) / 1000;
times.sort((a, b) => a - b);
const left = {
  folders: ended.filter(({ folder }) => existsSync(folder)).length,
  processes: ended.filter(({ pid }) => existsSync(`/proc/${pid}`)).length,
  ports: (await Promise.all(ended.flatMap(({ ports }) => Object.values(ports)).map(answers))).filter(Boolean)
    .length,
  descriptors: descriptors() - before,
};
process.stdout.write(
  `${count} sandboxes in ${seconds.toFixed(1)} s; ready after ${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ` +
    `${AT_A_TIME} at a time; left: ${JSON.stringify(left)}\n`,
);
process.exitCode = Object.values(left).some((number) => number > 0) ? 1 : 0;

/** One life, with a connection that is open when it ends. */
async function one(): Promise<RunningBackend> {
  const start = performance.now();
  const server = await startBuiltin(SETTINGS);
  times.push(performance.now() - start);
  const socket = connect(server.ports.client, '127.0.0.1').on('error', () => {});
  socket.write(
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='localhost'>",
  );
  await new Promise((resolve) => socket.once('data', resolve));
  await server.stop();
  socket.destroy();
  return server;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

function at(share: number): string {
  return (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
}
