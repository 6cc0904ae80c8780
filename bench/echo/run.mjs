// Interleaved runs of several echo components against the fake server; medians and ratios.
//   npm run bench -- echo [--rounds 5] [--scenarios 20:1,20:64,200:64,200:1024,4000:64] [--only ours,strophe] [--count 100000]
//   npm run bench -- echo --first       the first thousand messages after the start, nothing before them
//   npm run bench -- echo --log         with --log-traffic=compact and pretty 2>FILE, and --traffic-file, beside without
//   npm run bench -- echo --clients     our client beside our component: stream management and TLS, one after the other
//   npm run bench -- echo --memory      our memory over 5 million messages
// A scenario is BODY:WINDOW[:utf8|esc]: bytes in a body, messages that are kept unanswered. Needs cc; libssl-dev for TLS,
// libstrophe-dev, python3-slixmpp and python3-wokkel for the peers: what is not installed is left out, and named.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printScenario, printSummary } from './tables.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const program = path.join(here, '../../bin/xmpp-tool.js');
const folder = mkdtempSync(path.join(tmpdir(), 'xmpp-tool-bench-'));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    scenarios: { type: 'string', default: '20:1,20:64,200:64,200:1024,4000:64' },
    only: { type: 'string', default: '' },
    count: { type: 'string', default: '100000' },
    first: { type: 'boolean', default: false },
    clients: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
  },
});
// A variable that makes Node read more certificates slows each start.
const { NODE_EXTRA_CA_CERTS, ...environment } = process.env;
const env = { ...environment, XMPP_PASSWORD: 'secret' };

/** Scenarios of which the first thousand messages are timed. */
const FIRST = ['20:64', '200:64'];

/** Scenarios with a log, and without. */
const LOGGED = ['200:64', '200:1024'];
/** How the fake server is told that it has a client. */
const CLIENT = ['--client', '--domain', 'example.com', '--to', 'bot@example.com/r'];

try {
  main();
} finally {
  rmSync(folder, { recursive: true });
}

function main() {
  const secure = compile('fake-server.c', ['-DWITH_TLS', '-lssl', '-lcrypto']);
  const server = secure ?? compile('fake-server.c', []);
  if (!server) throw new Error('bench: a C compiler (cc) is needed');
  const clients = Object.entries(values.clients ? findOwn(secure !== undefined) : findClients()).filter(
    ([name, command]) => isThere(name, command) && isWanted(name),
  );
  if (values.memory) return printMemory(server, Object.fromEntries(clients).ours);
  const scenarios = values.first ? FIRST : values.log ? LOGGED : values.scenarios.split(',');
  const base = ['xmppjs', 'strophe', 'ours', 'component'].find(
    (name) => clients.some(([client]) => client === name) && (values.first || name !== 'xmppjs'),
  );
  const all = new Map();
  for (const scenario of scenarios) {
    const results = new Map(clients.map(([name]) => [name, []]));
    for (let round = 0; round < Number(values.rounds); round++) {
      const order = round % 2 === 0 ? clients : [...clients].reverse();
      for (const [name, command] of order) results.get(name).push(measure(server, scenario, command));
    }
    all.set(scenario, results);
    printScenario(`${scenario} (body:window), ${values.rounds} interleaved rounds, medians`, results, base);
    if ([...results.values()].flat().includes(undefined)) process.exitCode = 1;
  }
  printSummary(all, base);
}

function isWanted(name) {
  return values.only === '' || values.only.split(',').includes(name);
}

function isThere(name, command) {
  if (!command && isWanted(name)) process.stdout.write(`${name}: not installed, left out\n`);
  return Boolean(command);
}

/** The clients by name, with their command lines; what is not installed has none. */
function findClients() {
  const node = process.execPath;
  const echo = [
    node,
    program,
    'echo-component',
    '--server',
    '127.0.0.1:{port}',
    '--jid',
    'echo.example.com',
    '-q',
  ];
  const strophe = compile('peers/strophe.c', ['-lstrophe']);
  const python = (module) => spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status === 0;
  const script = (name) => ['/usr/bin/python3', path.join(here, 'peers', name), '{port}'];
  if (values.log) return { ours: echo, ...withLogs(echo) };
  return {
    ours: echo,
    strophe: strophe && [strophe, '{port}'],
    xmppjs: [node, path.join(here, 'peers/xmppjs.mjs'), '{port}'],
    wokkel: python('wokkel') && script('wokkel_echo.py'),
    slixmpp: python('slixmpp') && script('slixmpp_echo.py'),
  };
}

/** The program with logs to files; the fake server takes the program's stderr away. */
function withLogs(command) {
  const log = (format) => {
    const file = path.join(folder, `${format}.log`);
    return ['sh', '-c', 'exec "$@" 2>"$0"', file, ...command, `--log-traffic=${format}`];
  };
  const capture = [...command, '--traffic-file', path.join(folder, 'capture.ndjson')];
  return { compact: log('compact'), pretty: log('pretty'), 'traffic file': capture };
}

/** Our component, and our client as the fake server lets it in. */
function findOwn(withTls) {
  const own = (command, ...options) => [process.execPath, program, command, '-q', ...options];
  const login = ['--anonymous', '--jid', 'example.com'];
  const plain = own('echo-client', ...login, '--server', '127.0.0.1:{port}', '--tls', 'none');
  const secure = own('echo-client', ...login, '--server', 'xmpps://127.0.0.1:{port}', '--insecure');
  return {
    component: own('echo-component', '--jid', 'echo.example.com', '--server', '127.0.0.1:{port}'),
    client: Object.assign([...plain], { server: CLIENT }),
    'client, SM': Object.assign([...plain], { server: [...CLIENT, '--sm'] }),
    'SM and TLS': withTls && Object.assign(secure, { server: [...CLIENT, '--sm', '--tls'] }),
  };
}

function compile(source, libraries) {
  const output = path.join(folder, path.basename(source, '.c'));
  const { status } = spawnSync('cc', ['-O2', '-o', output, path.join(here, source), ...libraries]);
  return status === 0 ? output : undefined;
}

/** One run. Every body has to come back once, byte for byte, or the run counts as failed. */
function measure(server, scenario, command) {
  const [body, window, kind] = scenario.split(':');
  const slow = command[0].includes('python') || window === '1';
  const scaled = Math.round(Number(values.count) * (slow ? 0.2 : 1) * (Number(body) > 1000 ? 0.3 : 1));
  const [count, warmup] = values.first ? [1000, 0] : [scaled, Math.round(scaled / 5)];
  const size = ['--body', body, '--window', window, '--count', `${count}`, '--warmup', `${warmup}`];
  const flags = kind === undefined ? [] : [`--${kind}`];
  return run(server, [...size, ...flags, ...(command.server ?? [])], command);
}

/** What the fake server says of a run; undefined if it failed. */
function run(server, options, command) {
  const { stdout } = spawnSync(server, ['--json', ...options, '--', ...command], { env, encoding: 'utf8' });
  try {
    const result = JSON.parse(stdout);
    return result.ok ? result : undefined;
  } catch {
    return undefined;
  }
}

/** Resident memory after each half million of 5 million messages: it has to stay under 120 MB, and flat. */
function printMemory(server, command) {
  const size = ['--body', '200', '--window', '64', '--count', '5000000', '--rss-every', '500000'];
  const result = run(server, [...size, '--timeout', '600'], command);
  if (!result) throw new Error('bench: not every body came back once');
  const series = result.rss_series.map((megabytes) => megabytes.toFixed(0)).join(' ');
  process.stdout.write(`RSS in MB after each 500,000 of 5,000,000: ${series}; peak ${result.peak_rss_mb}\n`);
}
