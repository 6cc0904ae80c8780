// All of our benchmarks, or one part: npm run bench [-- PART [OPTIONS]], where PART is echo or oneoff.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const PARTS = ['echo', 'oneoff'];
const [first = '', ...rest] = process.argv.slice(2);
const named = PARTS.includes(first);
if (first !== '' && !named) throw new Error(`bench: ${first}: there are ${PARTS.join(' and ')}`);
for (const part of named ? [first] : PARTS) {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), part, 'run.mjs');
  const { status } = spawnSync(process.execPath, [script, ...rest], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
