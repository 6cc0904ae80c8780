import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warmUp } from '../../../src/connection/warm-up.ts';
import { echo } from '../../../src/handlers/echo.ts';
import { parseJid } from '../../../src/stanza/jid.ts';

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
  assert.equal(echoes, 1024);
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
  assert.equal(echoes, 128);
});
