// What a fresh clone needs before it can be tested or shown: dependencies, a build, servers.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

process.chdir(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));

const INSTALLED = 'node_modules/.package-lock.json';

/** Installs the dependencies if the lock file is newer than they are, builds, and installs what the tests run if it can. */
export function setUp({ servers }) {
  const fresh = existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync('package-lock.json').mtimeMs;
  // `npm ci` would empty what the link leads to.
  const shared = lstatSync('node_modules', { throwIfNoEntry: false })?.isSymbolicLink();
  must('npm', fresh || shared ? ['run', '--silent', 'build'] : ['ci', '--silent']);
  if (servers) must(process.execPath, ['scripts/install-servers.mjs']);
}

/** Runs a program with our own streams. @returns its exit code, 1 when a signal ended it */
export function run(program, args, env = process.env) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', env });
  if (error) process.stderr.write(`${program}: ${error.message}\n`);
  return status ?? 1;
}

function must(program, args) {
  const code = run(program, args);
  if (code !== 0) process.exit(code);
}
