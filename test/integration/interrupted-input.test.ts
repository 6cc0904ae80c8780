import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startCli } from '../helpers/cli.ts';

for (const args of [
  ['send', 'a@b', '-'],
  ['raw', '-'],
  ['iq', 'get', 'a@b', '-'],
] as const) {
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`${args.join(' ')}: ${signal} ends the wait for what a pipe has to say`, async () => {
      const running = startCli([...args, '--jid', 'me@example.org'], { env: { XMPP_PASSWORD: 'x' } });
      running.write('<a');
      // Nothing tells from outside that it has begun to read.
      await delay(1000);
      const { code, stdout, stderr } = await running.stop(signal);
      assert.deepEqual({ code, stdout, stderr }, { code: expected, stdout: '', stderr: '' });
    });
  }
}
