// All of our benchmarks, or one part: npm run bench [-- PART [OPTIONS]], where PART is one of PARTS.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** `servers` is echo through real servers. */
const PARTS = {
  echo: ['echo/run.mjs'],
  oneoff: ['oneoff/run.mjs'],
  traffic: ['traffic/run.mjs'],
  servers: ['--import', 'tsx', 'echo/through-server.ts'],
};
const [first = '', ...rest] = process.argv.slice(2);
const named = Object.hasOwn(PARTS, first);
if (first !== '' && !named) throw new Error(`bench: ${first}: there are ${Object.keys(PARTS).join(', ')}`);
for (const part of named ? [first] : Object.keys(PARTS)) {
  const [script, ...flags] = PARTS[part].toReversed();
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), script);
  const { status } = spawnSync(process.execPath, [...flags.reverse(), file, ...rest], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
