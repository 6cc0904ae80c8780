// All that docs/performance.md and docs/start-up.md tell, in this order, or one part with its own options:
//   npm run bench                        about ten minutes on two quiet cores
//   npm run bench -- echo [OPTIONS]      the points beside others (4 min); --first (1 min), --clients (1 min), --memory (1 min)
//   npm run bench -- oneoff [OPTIONS]    start and a whole query at Prosody and ejabberd (3 min)
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const PARTS = ['echo', 'oneoff'];
const ALL = [['echo'], ['echo', '--first'], ['echo', '--clients'], ['echo', '--memory'], ['oneoff']];
const [first = '', ...rest] = process.argv.slice(2);
if (first !== '' && !PARTS.includes(first))
  throw new Error(`bench: ${first}: there are ${PARTS.join(' and ')}`);
for (const [part, ...options] of first === '' ? ALL : [[first, ...rest]]) {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), part, 'run.mjs');
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
