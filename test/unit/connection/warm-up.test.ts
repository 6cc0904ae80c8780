import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, mock, test } from 'node:test';
import v8 from 'node:v8';
import { warmUp } from '../../../src/connection/warm-up.ts';
import { echo } from '../../../src/handlers/echo.ts';
import { parseJid } from '../../../src/stanza/jid.ts';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

const way = (answered: () => void) => ({
  kind: 'component' as const,
  jid: parseJid('echo.example.org'),
  handlers: () => [echo({ answered })],
});

test('made-up messages pass through the handlers of several sessions', async () => {
  let echoes = 0;
  await warmUp(
    way(() => {
      echoes++;
    }),
    new AbortController().signal,
  );
  assert.equal(echoes, 512);
});

test('the warm-up stops at the next turn once the session is online', async () => {
  const online = new AbortController();
  let echoes = 0;
  await warmUp(
    way(() => {
      echoes++;
      online.abort();
    }),
    online.signal,
  );
  assert.equal(echoes, 32);
});

test('V8 optimises nothing until the session has been online for a moment', async () => {
  const flags: string[] = [];
  const set = mock.method(v8, 'setFlagsFromString', (flag: string) => void flags.push(flag));
  syncBuiltinESMExports();
  const online = new AbortController();
  await warmUp(
    way(() => {}),
    online.signal,
  );
  mock.timers.tick(10_000);
  assert.deepEqual(flags, ['--no-opt']);
  online.abort();
  mock.timers.tick(99);
  assert.deepEqual(flags, ['--no-opt']);
  mock.timers.tick(1);
  assert.deepEqual(flags, ['--no-opt', '--opt']);
  set.mock.restore();
  syncBuiltinESMExports();
});
