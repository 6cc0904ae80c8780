// What a start and a whole XEP-0092 query cost, beside others: interleaved rounds, medians and ratios.
//   npm run bench -- oneoff [--rounds 15] [--backends prosody,ejabberd] [--only node,ours,slixmpp]
// Runs this file once more inside a sandbox of each server. Needs bash; python3-slixmpp, python3-wokkel and go-sendxmpp
// for the peers: what is not installed is left out. go-sendxmpp sends one message and asks nothing.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const self = fileURLToPath(import.meta.url);
const here = path.dirname(self);
const program = path.join(here, '../../bin/xmpp-tool.js');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    backends: { type: 'string', default: 'prosody,ejabberd' },
    only: { type: 'string', default: '' },
    inside: { type: 'string' },
  },
});
// A variable that makes Node read more certificates slows each start.
const { NODE_EXTRA_CA_CERTS, ...env } = process.env;

if (values.inside) measureAll(values.inside);
else for (const backend of values.backends.split(',')) runInside(backend);

function runInside(backend) {
  const again = [self, '--inside', backend, '--rounds', values.rounds, '--only', values.only];
  const at = ['--backend', backend];
  const sandbox = [program, 'sandbox', ...at, '--', process.execPath, ...again];
  const { status } = spawnSync(process.execPath, sandbox, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exitCode = 1;
}

function measureAll(backend) {
  const wanted = values.only.split(',').filter(Boolean);
  const commands = Object.entries(findCommands()).filter(([name, command]) => {
    if (name !== 'node' && wanted.length > 0 && !wanted.includes(name)) return false;
    const works = measure(command) !== undefined;
    if (!works) process.stdout.write(`${name}: does not work here, left out\n`);
    return works;
  });
  const results = new Map(commands.map(([name]) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    const order = round % 2 === 0 ? commands : [...commands].reverse();
    for (const [name, command] of order) results.get(name).push(measure(command));
  }
  printTable(backend, results);
}

/** What is there, by name; `expect` is what the output has when it worked. */
function findCommands() {
  const node = process.execPath;
  const peer = (name) => path.join(here, 'peers', name);
  const python = (module) => spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status === 0;
  const query = { line: [node, program, 'version-query'], expect: 'Name:' };
  const { XMPP_SERVER, XMPP_JID, XMPP_PASSWORD } = env;
  const send = ['go-sendxmpp', '-n', '-j', XMPP_SERVER, '-u', XMPP_JID, '-p', XMPP_PASSWORD, XMPP_JID];
  return {
    node: { line: [node, '-e', '0'] },
    '--version': { line: [node, program, '--version'] },
    '--help': { line: [node, program, '--help'], expect: 'version-query' },
    ours: query,
    ...(python('slixmpp') && {
      slixmpp: { line: ['/usr/bin/python3', peer('slixmpp_version.py')], expect: 'Name:' },
    }),
    ...(python('wokkel') && {
      wokkel: {
        line: ['/usr/bin/python3', peer('wokkel_version.py')],
        expect: 'Name:',
        env: { SSL_CERT_FILE: env.XMPP_CA },
      },
    }),
    xmppjs: { line: [node, peer('xmppjs.mjs')], expect: 'Name:', env: { NODE_EXTRA_CA_CERTS: env.XMPP_CA } },
    ...(spawnSync('go-sendxmpp', ['--version']).status === 0 && { 'go-sendxmpp': { line: send } }),
  };
}

/** One run: its wall-clock time and that on the CPU, in milliseconds; undefined when it failed. */
function measure({ line, expect = '', env: more }) {
  const timed = ['-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@"', 'bash', ...line];
  const { status, stdout, stderr } = spawnSync('bash', timed, {
    env: { ...env, ...more },
    encoding: 'utf8',
    input: 'Hello\n',
    timeout: 20_000,
  });
  if (status !== 0 || !stdout.includes(expect)) return undefined;
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall: wall * 1000, cpu: (user + system) * 1000 };
}

function printTable(backend, results) {
  const rounds = `${values.rounds} interleaved rounds, medians`;
  process.stdout.write(`\none-off at ${backend}, ${rounds}\n`);
  process.stdout.write(`${row('command', 'wall ms', 'x node', 'CPU ms', 'x node', 'x slixmpp wall')}\n`);
  const base = results.get('node');
  const slixmpp = results.get('slixmpp') ?? [];
  for (const [name, runs] of results) {
    const wall = median(runs, 'wall');
    const cpu = median(runs, 'cpu');
    const figures = [
      wall.toFixed(0),
      (wall / median(base, 'wall')).toFixed(2),
      cpu.toFixed(0),
      (cpu / median(base, 'cpu')).toFixed(2),
      (wall / median(slixmpp, 'wall')).toFixed(2),
    ];
    const failed = runs.filter((run) => run === undefined).length;
    const note = failed > 0 ? `   ${failed} of ${runs.length} runs failed` : '';
    process.stdout.write(`${row(name, ...figures)}${note}\n`);
  }
}

function row(name, ...figures) {
  return name.padEnd(14) + figures.map((figure) => figure.padStart(16)).join('');
}

function median(runs, key) {
  const sorted = runs.flatMap((run) => (run ? [run[key]] : [])).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
