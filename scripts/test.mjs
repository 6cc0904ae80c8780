// `npm test`: set-up, then format, lint, types, unit tests and integration tests; the first that fails ends it.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { run, setUp } from './set-up.mjs';

setUp({ servers: true });
// What the environment says of accounts, certificates and colours is not the tests' business.
const { NODE_EXTRA_CA_CERTS, FORCE_COLOR, NO_COLOR, ...env } = process.env;
for (const name of Object.keys(env)) if (name.startsWith('XMPP_')) delete env[name];

const steps = [
  ['format and lint', 'biome', ['ci', '--error-on-warnings', '--colors=off']],
  ['types', 'tsc', ['--noEmit']],
  ['types in the browser', 'tsc', ['--noEmit', '--project', 'src/traffic/page/browser']],
  [
    'unit tests',
    process.execPath,
    ['--import', 'tsx', '--test', '--test-reporter=spec', '--test-concurrency=2', ...testFiles('test/unit')],
  ],
  [
    'integration tests',
    process.execPath,
    [
      '--import',
      'tsx',
      '--test',
      '--test-reporter=spec',
      // Many of them wait for servers or deadlines most of their time.
      '--test-concurrency=6',
      ...testFiles('test/integration'),
    ],
  ],
];
for (const [name, program, args] of steps) {
  process.stdout.write(`\n== ${name}\n`);
  const code = run(
    program === process.execPath ? program : path.join('node_modules/.bin', program),
    args,
    env,
  );
  if (code === 0) continue;
  process.stderr.write(`\n${name}: failed\n`);
  process.exit(code);
}

function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(folder, file));
}
