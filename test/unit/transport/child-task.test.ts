import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CHILD_TASK = fileURLToPath(new URL('../../../src/transport/child-task.ts', import.meta.url));

test('a process that cannot be started for want of descriptors is the system’s error', async () => {
  const script = `
    const { runChildTask } = await import(${JSON.stringify(CHILD_TASK)});
    const { openSync } = await import('node:fs');
    try { for (;;) openSync('/dev/null', 'r'); } catch {}
    await runChildTask('async (question) => question', 1, new AbortController().signal).catch(
      ({ code, message }) => process._rawDebug(code + ' ' + message));`;
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
  const { stderr } = await promisify(execFile)('sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', ...node]);
  assert.match(stderr, /^EMFILE spawn .* EMFILE$/m);
});
