import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startGuarded } from '../../../src/server/guarded-process.ts';
import { isRunning } from '../../helpers/processes.ts';

test('ending a process kills it and its children and removes its folder', async () => {
  const folder = await newFolder();
  const output = path.join(folder, 'out');
  const started = await startGuarded(['sh', '-c', 'sleep 1000 & echo $!; wait'], folder, output);
  const child = Number(await firstLine(output));
  assert.deepEqual(await Promise.all([started.pid, child].map(isRunning)), [true, true]);
  await started.end();
  await started.exited;
  assert.deepEqual(await Promise.all([started.pid, child].map(isRunning)), [false, false]);
  assert.equal(existsSync(folder), false);
});

test('a process that ends by itself leaves its folder, with what it printed, until it is ended', async () => {
  const folder = await newFolder();
  const output = path.join(folder, 'out');
  const started = await startGuarded(['sh', '-c', 'echo printed; echo failed >&2; exit 1'], folder, output);
  await started.exited;
  assert.equal(await readFile(output, 'utf8'), 'printed\nfailed\n');
  await started.end();
  assert.equal(existsSync(folder), false);
});

test('the pid is the one of the program', async () => {
  const folder = await newFolder();
  const output = path.join(folder, 'out');
  const started = await startGuarded(['sh', '-c', 'echo $$'], folder, output);
  await started.exited;
  assert.equal(await readFile(output, 'utf8'), `${started.pid}\n`);
  await started.end();
});

test('ending twice is the same as once', async () => {
  const folder = await newFolder();
  const started = await startGuarded(['sleep', '1000'], folder, path.join(folder, 'out'));
  await Promise.all([started.end(), started.end()]);
  await started.end();
  assert.equal(existsSync(folder), false);
});

async function firstLine(file: string): Promise<string> {
  for (;;) {
    const [line, rest] = (await readFile(file, 'utf8')).split('\n');
    if (line !== undefined && rest !== undefined) return line;
    await delay(5);
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'xmpp-tool-test-'));
}
