// With the set-up that a fresh clone needs, all that docs/performance.md, docs/start-up.md and docs/traffic-speed.md tell, or one part with its own options:
//   npm run bench                        a quarter of an hour on two quiet cores
//   npm run bench -- echo [OPTIONS]      the points beside others (4 min); --first, --clients, --memory, --log (1 min each)
//   npm run bench -- oneoff [OPTIONS]    start and a whole query at Prosody and ejabberd (3 min)
//   npm run bench -- traffic [OPTIONS]   formatting, beside xmllint (2 min)
//   npm run bench -- servers [OPTIONS]   echo through real servers (2 min)
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { setUp } from '../scripts/set-up.mjs';

const PARTS = {
  echo: ['echo/run.mjs'],
  oneoff: ['oneoff/run.mjs'],
  traffic: ['traffic/run.mjs'],
  servers: ['echo/through-server.ts', '--import', 'tsx'],
};
const ALL = [
  ['echo'],
  ['echo', '--first'],
  ['echo', '--clients'],
  ['echo', '--memory'],
  ['echo', '--log'],
  ['oneoff'],
  ['traffic'],
  ['servers'],
];
const [first = '', ...rest] = process.argv.slice(2);
if (first !== '' && !Object.hasOwn(PARTS, first))
  throw new Error(`bench: ${first}: there are ${Object.keys(PARTS).join(', ')}`);
setUp({ servers: false });
for (const [part, ...options] of first === '' ? ALL : [[first, ...rest]]) {
  const [script, ...flags] = PARTS[part];
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), script);
  const { status } = spawnSync(process.execPath, [...flags, file, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
