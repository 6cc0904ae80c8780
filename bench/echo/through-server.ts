// An echo behind a real server: messages/s, and the CPU time that server and echo take for each message.
//   npm run bench -- servers [--backends prosody,ejabberd] [--messages 20000] [--size 200] [--window 64]
// A component floods the echo (xmpp-tool bench echo). Each body has to come back once, or the run fails.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BackendName, RunningBackend } from '../../src/server/backend.ts';
import { startBackend } from '../../src/server/start-backend.ts';
import { cpuOfGroup, cpuOfThis } from './processes.ts';

interface Echo {
  readonly name: string;
  readonly to: string;
  readonly options: readonly string[];
}

/** Of what `xmpp-tool bench --json` says. */
interface Echoed {
  /** Messages a second. */
  readonly rate: number;
  readonly echoed: number;
}

/** How `xmpp-tool bench` ended. */
interface Outcome {
  readonly code: number;
  readonly result: string;
}

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../bin/xmpp-tool.js');
const SECRET = 'bench-secret';
const MOST_TRIES = 20;
/** A server that is slow is asked less: the whole bench has a quarter of an hour. */
const MOST_SECONDS = '20';
const { values } = parseArgs({
  options: {
    backends: { type: 'string', default: 'prosody,ejabberd' },
    messages: { type: 'string', default: '20000' },
    size: { type: 'string', default: '200' },
    window: { type: 'string', default: '64' },
  },
});
// A variable that makes Node read more certificates slows each start.
const { NODE_EXTRA_CA_CERTS, ...environment } = process.env;
const env = { ...environment, XMPP_PASSWORD: SECRET };
const BACKENDS: readonly BackendName[] = ['builtin', 'prosody', 'ejabberd'];

for (const name of BACKENDS) if (values.backends.split(',').includes(name)) await measureBackend(name);

async function measureBackend(name: BackendName): Promise<void> {
  const server = await startBackend(
    name,
    {
      domain: 'localhost',
      users: [{ username: 'bob', password: SECRET }],
      components: ['echo.localhost', 'load.localhost'].map((domain) => ({ domain, secret: SECRET })),
      allowPlain: true,
    },
    new AbortController().signal,
  );
  try {
    for (const echo of echoesAt(server)) await measureEcho(server, echo);
  } finally {
    await server.stop();
  }
}

function echoesAt({ host, ports, caFile }: RunningBackend): Echo[] {
  const client = ['echo-client', '--server', `${host}:${ports.client}`, '--jid', 'bob@localhost/bench'];
  const component = [`${host}:${ports.component}`, '--jid', 'echo.localhost'];
  return [
    {
      name: 'component',
      to: 'bot@echo.localhost',
      options: ['echo-component', '--server', ...component],
    },
    { name: 'client, TCP', to: 'bob@localhost/bench', options: [...client, '--tls', 'none'] },
    { name: 'client, TLS', to: 'bob@localhost/bench', options: [...client, '--ca', caFile] },
  ];
}

async function measureEcho(server: RunningBackend, echo: Echo): Promise<void> {
  const bot = await startEcho(server, echo);
  const { pid = 0 } = bot;
  const ofServer = (): number => (server.name === 'builtin' ? cpuOfThis() : cpuOfGroup(server.pid));
  try {
    await loadAll(server, echo, Math.round(Number(values.messages) / 5));
    const before = { server: ofServer(), echo: cpuOfGroup(pid) };
    const { rate, echoed } = await loadAll(server, echo, Number(values.messages));
    const each = (micros: number): string => `${(micros / echoed).toFixed(1)} us`;
    process.stdout.write(
      `${server.name.padEnd(9)} ${echo.name.padEnd(12)} ${rate.toFixed(0).padStart(7)}/s   ${echoed} messages, CPU for each: ` +
        `server ${each(ofServer() - before.server)}, echo ${each(cpuOfGroup(pid) - before.echo)}\n`,
    );
  } finally {
    bot.kill();
    await once(bot, 'close');
  }
}

/** An echo bot that answers, in a process group of its own. */
async function startEcho(server: RunningBackend, { options, to }: Echo): Promise<ChildProcess> {
  const echo = spawn(process.execPath, [program, ...options, '-q'], {
    env,
    detached: true,
    stdio: 'ignore',
  });
  for (let tries = 0; tries < MOST_TRIES; tries++)
    if ((await load(server, to, 1, 'ignore')).code === 0) return echo;
  echo.kill();
  throw new Error(`bench: ${options[0]} does not answer`);
}

async function loadAll(server: RunningBackend, { to }: Echo, messages: number): Promise<Echoed> {
  const { code, result } = await load(server, to, messages);
  if (code !== 0) throw new Error(`bench: not every body came back once: ${result}`);
  return JSON.parse(result) as Echoed;
}

async function load(
  server: RunningBackend,
  to: string,
  messages: number,
  stderr: 'inherit' | 'ignore' = 'inherit',
): Promise<Outcome> {
  const where = ['--server', `${server.host}:${server.ports.component}`, '--jid', 'load.localhost'];
  const what = ['--to', to, '--messages', `${messages}`, '--size', values.size, '--window', values.window];
  const most = ['--duration', MOST_SECONDS];
  const checks = ['--assert', 'lost=0', '--assert', 'duplicates=0', '--assert', 'errors=0'];
  const args = [
    program,
    'bench',
    'echo',
    '--component',
    ...where,
    ...what,
    ...most,
    ...checks,
    '--json',
    '-q',
  ];
  const bench = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', stderr] });
  const [result, [code]] = await Promise.all([text(bench.stdout), once(bench, 'close')]);
  return { code, result };
}
