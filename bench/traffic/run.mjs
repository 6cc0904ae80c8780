// What formatting traffic costs, beside xmllint --format in the same interleaved run:
//   npm run bench -- traffic [--mb 50] [--rounds 3] [--seed 1]
// The input is mixed stanzas from a seed, as one bare document and as a capture. MB/s are of XML, output to a file.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mixedStanzas, STREAM_OPEN } from './stanzas.mjs';

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../bin/xmpp-tool.js');
const folder = mkdtempSync(path.join(tmpdir(), 'xmpp-tool-bench-'));
const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
// A variable that makes Node read more certificates slows each start.
const { NODE_EXTRA_CA_CERTS, ...env } = process.env;

try {
  main();
} finally {
  rmSync(folder, { recursive: true });
}

function main() {
  const bare = path.join(folder, 'stanzas.xml');
  const capture = path.join(folder, 'capture.ndjson');
  writeInputs(bare, capture);
  const megabytes = statSync(bare).size / 1e6;
  const show = (format, file) => [process.execPath, program, 'show', '--format', format, file];
  const commands = {
    'xmllint --format': ['xmllint', '--format', bare],
    'pretty, bare XML': show('pretty', bare),
    'compact, bare XML': show('compact', bare),
    'json, bare XML': show('json', bare),
    'pretty, capture': show('pretty', capture),
    'compact, capture': show('compact', capture),
    'json, capture': show('json', capture),
  };
  const runs = new Map(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, command] of Object.entries(commands)) runs.get(name).push(measure(command));
  }
  printTable(megabytes, runs);
}

function writeInputs(bare, capture) {
  const files = [openSync(bare, 'w'), openSync(capture, 'w')];
  const start = Date.parse('2026-01-01T00:00:00Z');
  let mono = 0;
  const record = (kind, text) => {
    mono += 0.37;
    const time = new Date(start + mono).toISOString();
    const rounded = Math.round(mono * 1000) / 1000;
    return `${JSON.stringify({ time, mono: rounded, conn: 1, dir: 'in', kind, text })}\n`;
  };
  let xml = STREAM_OPEN;
  let records = record('open', STREAM_OPEN);
  for (const stanza of mixedStanzas(Number(values.mb) * 1e6, Number(values.seed))) {
    xml += stanza;
    records += record(/^<(\w+)/.exec(stanza)[1], stanza);
    if (xml.length < 1e6) continue;
    writeSync(files[0], xml);
    writeSync(files[1], records);
    xml = '';
    records = '';
  }
  writeSync(files[0], `${xml}</stream:stream>`);
  writeSync(files[1], records + record('close', '</stream:stream>'));
  for (const file of files) closeSync(file);
}

/** Seconds of wall clock and of CPU, and the most memory in MB; undefined for a command that fails. */
function measure(command) {
  const output = openSync(path.join(folder, 'output'), 'w');
  const usage = path.join(folder, 'usage');
  const timed = ['-f', '%e %U %S %M', '-o', usage, ...command];
  const { status } = spawnSync('/usr/bin/time', timed, { env, stdio: ['ignore', output, 'ignore'] });
  closeSync(output);
  if (status !== 0) return undefined;
  const [wall, user, system, kilobytes] = readFileSync(usage, 'utf8').trim().split(' ').map(Number);
  return { wall, cpu: user + system, memory: kilobytes / 1000 };
}

function printTable(megabytes, runs) {
  const rateOf = (name) => megabytes / median(runs.get(name), 'wall');
  const base = rateOf('xmllint --format');
  process.stdout.write(`${megabytes.toFixed(1)} MB of XML, ${values.rounds} interleaved rounds, medians\n`);
  process.stdout.write(`${row('', 'MB/s', 'x xmllint', 'MB/s of CPU', 'RSS MB')}\n`);
  for (const [name, all] of runs) {
    const figures = [
      rateOf(name).toFixed(1),
      (rateOf(name) / base).toFixed(2),
      (megabytes / median(all, 'cpu')).toFixed(1),
      median(all, 'memory').toFixed(0),
    ];
    process.stdout.write(`${row(name, ...figures)}\n`);
  }
}

function row(name, ...figures) {
  return name.padEnd(20) + figures.map((figure) => figure.padStart(13)).join('');
}

function median(runs, key) {
  const sorted = runs.flatMap((run) => (run ? [run[key]] : [])).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
