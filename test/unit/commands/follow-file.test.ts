import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { followFile } from '../../../src/commands/follow-file.ts';
import { temporaryPath } from '../../helpers/files.ts';

/** Follows a file, and gives what it reads up to and with this text. */
function follow(file: string) {
  const abort = new AbortController();
  const source = followFile(file, abort.signal);
  let read = '';
  return {
    stop: () => abort.abort(),
    async until(text: string): Promise<string> {
      while (!read.includes(text)) {
        const next = await source.next();
        assert.notEqual(next.done, true, `ended before ${text}`);
        read += next.value;
      }
      const found = read;
      read = '';
      return found;
    },
    ended: async () => {
      for (;;) if ((await source.next()).done) return true;
    },
  };
}

test('what is appended is read, characters cut between two writes too', async () => {
  const file = temporaryPath('log');
  const accent = Buffer.from('é\n');
  writeFileSync(file, 'one\n');
  const following = follow(file);
  await following.until('one\n');
  appendFileSync(file, accent.subarray(0, 1));
  appendFileSync(file, accent.subarray(1));
  assert.equal(await following.until('\n'), 'é\n');
  following.stop();
  assert.equal(await following.ended(), true);
});

test('a file that is cut is read from its beginning', async () => {
  const file = temporaryPath('log');
  writeFileSync(file, 'a long first line\n');
  const following = follow(file);
  await following.until('line\n');
  truncateSync(file, 0);
  appendFileSync(file, 'two\n');
  assert.equal(await following.until('two\n'), 'two\n');
  following.stop();
});

test('a file that is replaced is read to its end, then the other, also if that comes later', async () => {
  const file = temporaryPath('log');
  writeFileSync(file, 'one\n');
  const following = follow(file);
  await following.until('one\n');
  appendFileSync(file, 'last without an end');
  renameSync(file, `${file}.1`);
  await following.until('end\n');
  writeFileSync(file, 'new\n');
  assert.equal(await following.until('new\n'), 'new\n');
  rmSync(`${file}.1`);
  following.stop();
});

test('a pipe that takes the place of a file is waited for by nobody', { timeout: 10_000 }, async () => {
  const file = temporaryPath('log');
  writeFileSync(file, 'one\n');
  const following = follow(file);
  await following.until('one\n');
  rmSync(file);
  execFileSync('mkfifo', [file]);
  await assert.rejects(following.until('two'), { code: 'ESPIPE' });
});

test('a file that is not there is told', async () => {
  await assert.rejects(follow('/nonexistent/log').until('x'), { code: 'ENOENT' });
});
