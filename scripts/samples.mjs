// `npm run samples`: runs every command against a Prosody of its own, and keeps what it looked like in docs/samples/.
// With names, only those commands.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const root = path.join(import.meta.dirname, '..');
const program = path.join(root, 'bin/xmpp-tool.js');
const SECRET = 'secret';

/**
 * What is shown being typed. `before` runs unseen; `meanwhile` does once `when` was printed, with what that found as
 * $1; a run that does not end by itself is interrupted after that.
 */
const SAMPLES = {
  'echo-client': {
    line: 'xmpp-tool echo-client --count 1',
    when: /online as (\S+)/,
    meanwhile: 'XMPP_JID=bob@localhost xmpp-tool send "$1" "Hello!"',
  },
  'echo-component': {
    line: 'xmpp-tool echo-component --server $XMPP_COMPONENT_SERVER --jid echo.localhost --count 1',
    when: /online as (\S+)/,
    meanwhile: 'xmpp-tool send me@"$1" "Hello!"',
  },
  'version-query': { line: 'xmpp-tool version-query localhost' },
  send: { line: 'xmpp-tool send bob@localhost "Hello!" && echo taken' },
  listen: {
    line: 'xmpp-tool listen --count 1',
    when: /online as (\S+)/,
    meanwhile: 'XMPP_JID=bob@localhost xmpp-tool send "$1" "Hello!"',
  },
  disco: { line: 'xmpp-tool disco localhost' },
  ping: { line: 'xmpp-tool ping --count 3 localhost' },
  time: { line: 'xmpp-tool time localhost' },
  uptime: { line: 'xmpp-tool uptime localhost' },
  iq: { line: `xmpp-tool iq get localhost '<query xmlns="jabber:iq:version"/>'` },
  raw: { line: `xmpp-tool raw '<iq type="get" id="a" to="localhost"><ping xmlns="urn:xmpp:ping"/></iq>'` },
  explain: { line: 'xmpp-tool explain policy-violation XEP-0313 4' },
  resolve: { line: 'xmpp-tool resolve --timeout 5 localhost' },
  doctor: {
    line: 'xmpp-tool doctor --timeout 5 --server $XMPP_SERVER --ca $XMPP_CA localhost',
  },
  traffic: { line: 'xmpp-tool traffic --no-login --wait 0.5 < /dev/null' },
  show: {
    before: 'xmpp-tool ping --count 1 --traffic-file ping.ndjson localhost',
    line: 'xmpp-tool show --format compact ping.ndjson',
  },
  proxy: {
    line: 'xmpp-tool proxy --listen 0 --domain localhost --format compact',
    when: /127\.0\.0\.1:(\d+)/,
    meanwhile: 'xmpp-tool version-query --insecure --server "127.0.0.1:$1"',
  },
  bench: {
    beside: 'xmpp-tool echo-component -q --server $XMPP_COMPONENT_SERVER --jid echo.localhost',
    line: 'xmpp-tool bench echo --to echo.localhost --window 16 --messages 2000',
  },
  sandbox: { line: 'xmpp-tool sandbox -- xmpp-tool version-query localhost' },
  profile: {
    line: 'xmpp-tool profile add lab --jid alice@localhost --server localhost\nxmpp-tool profile list\nxmpp-tool profile show lab',
  },
  completion: { line: 'xmpp-tool completion bash | head -n 7' },
  demo: { line: 'xmpp-tool demo --backend prosody 2>&1 | head -n 30' },
};

if (process.env.XMPP_COMPONENT_SERVER !== undefined) await makeSamples(process.argv.slice(2));
else process.exitCode = npmRun('build') || inSandbox() || npmRun('docs');

/** @returns its exit code */
function npmRun(script) {
  return spawnSync('npm', ['run', '--silent', script], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** This script once more, as what a sandbox runs. */
function inSandbox() {
  const users = ['alice', 'bob'].flatMap((name) => ['--with-user', `${name}:${SECRET}`]);
  const server = [
    'sandbox',
    '--backend',
    'prosody',
    ...users,
    '--with-component',
    `echo.localhost:${SECRET}`,
  ];
  const self = [process.execPath, import.meta.filename, ...process.argv.slice(2)];
  return spawnSync(process.execPath, [program, ...server, '--', ...self], { stdio: 'inherit' }).status ?? 1;
}

async function makeSamples(names) {
  const folder = mkdtempSync(path.join(tmpdir(), 'xmpp-tool-samples-'));
  symlinkSync(program, path.join(folder, 'xmpp-tool'));
  mkdirSync(path.join(root, 'docs/samples'), { recursive: true });
  const options = {
    cwd: folder,
    env: {
      PATH: `${folder}:${path.dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      XDG_CONFIG_HOME: path.join(folder, 'settings'),
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('XMPP_'))),
    },
  };
  try {
    for (const name of names.length > 0 ? names : Object.keys(SAMPLES)) {
      const { line } = SAMPLES[name];
      const shown = await runSample(SAMPLES[name], options);
      const text = typeof shown === 'string' ? `${prompted(line)}\n${shown}` : shown.join('\n');
      writeFileSync(path.join(root, `docs/samples/${name}.txt`), `${tidy(text, folder).trimEnd()}\n`);
      process.stdout.write(`${name}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runSample({ before, beside, line, when, meanwhile }, options) {
  if (before) spawnSync('sh', ['-c', before], { ...options, stdio: 'ignore' });
  const helper = beside && start(beside, options);
  if (helper) await delay(1500);
  try {
    if (line.includes('\n'))
      return line.split('\n').map((part) => `${prompted(part)}\n${runOnce(part, options)}`);
    return await runWatched({ line, when, meanwhile }, options);
  } finally {
    if (helper) process.kill(-helper.pid, 'SIGTERM');
  }
}

function runOnce(line, options) {
  return spawnSync('sh', ['-c', `{ ${line}; } 2>&1`], { ...options, encoding: 'utf8' }).stdout.trimEnd();
}

async function runWatched({ line, when, meanwhile }, options) {
  const child = start(`{ ${line}; } 2>&1`, options);
  let shown = '';
  let found;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text;
    const match = found ? undefined : when?.exec(shown);
    if (!match) return;
    found = match;
    const other = start(meanwhile, options, match[1]);
    other.once('close', () => setTimeout(() => interrupt(child), 1500).unref());
  });
  await new Promise((resolve) => child.once('close', resolve));
  return shown;
}

/** Ctrl-C is for all that it has started. */
function interrupt(child) {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGINT');
}

function start(line, options, argument = '') {
  return spawn('sh', ['-c', line, 'sh', argument], {
    ...options,
    env: { ...options.env, ...(line.includes('COMPONENT') && { XMPP_JID: '', XMPP_SERVER: '' }) },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function prompted(line) {
  return `$ ${line}`;
}

/** Without the colours, and the names of folders that are gone. */
function tidy(text, folder) {
  return text
    .replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g'), '')
    .replaceAll('\r', '')
    .replaceAll(path.join(folder, 'settings'), '~/.config')
    .replaceAll(folder, '~')
    .replace(/[ \t]+$/gm, '');
}
