import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { PROGRAM, type RunningCli, startCli } from '../helpers/cli.ts';
import { withServer } from '../helpers/servers.ts';

withServer('prosody', {}, (server) => {
  test('the prompt takes the password from the terminal and does not show it', async () => {
    const running = startOnTerminal(server(), 'stty columns 80; ');
    await running.waitFor('stdout', /^Password for alice@localhost: /);
    running.write('alicX\u007fe-secret\r');
    const { code, stdout } = await running.ended;
    assert.match(stdout, /^Password for alice@localhost: \r?\n/);
    assert.match(stdout, /logging in as alice@localhost/);
    assert.match(stdout, /Name: Prosody\r?$/m);
    assert.doesNotMatch(stdout, /secret|alicX/);
    assert.equal(code, 0);
  });

  test('a terminal that does not know its size gets an answer, too', async () => {
    const running = startOnTerminal(server(), 'stty columns 0; ');
    await running.waitFor('stdout', /^Password for/);
    running.write('alice-secret\r');
    const { code, stdout } = await running.ended;
    assert.match(stdout, /^Name: Prosody\r?$/m);
    assert.equal(code, 0);
  });

  test('a wrong password is not let in, nor shown', async () => {
    const running = startOnTerminal(server());
    await running.waitFor('stdout', /^Password for/);
    running.write('wrong-secret\r');
    const { code, stdout } = await running.ended;
    assert.match(stdout, /^xmpp-tool: login as \S+: not-authorized/m);
    assert.doesNotMatch(stdout, /wrong-secret/);
    assert.equal(code, 4);
  });

  test('Ctrl-C at the prompt interrupts, and leaves the terminal as it was', async () => {
    const running = startOnTerminal(server(), '', '; code=$?; stty -a | grep -o " -\\?echo "; exit $code');
    await running.waitFor('stdout', /^Password for/);
    running.write('half-a-sec\u0003');
    const { code, stdout } = await running.ended;
    assert.doesNotMatch(stdout, /half|xmpp-tool:/);
    assert.match(stdout, /^ echo/m);
    assert.equal(code, 130);
  });

  test('Ctrl-D at the prompt is no password', async () => {
    const running = startOnTerminal(server());
    await running.waitFor('stdout', /^Password for/);
    running.write('\u0004');
    const { code, stdout } = await running.ended;
    assert.match(stdout, /^xmpp-tool: no password for alice@localhost\r?$/m);
    assert.equal(code, 2);
  });
});

/** version-query on a terminal of its own, by script(1); all that this shows is stdout here. */
function startOnTerminal(server: RunningBackend, before = '', after = ''): RunningCli {
  const address = `${server.host}:${server.ports.client}`;
  const options = `--jid alice@localhost --server ${address} --ca '${server.caFile}'`;
  const command = `${before}'${process.execPath}' '${PROGRAM}' version-query ${options}${after}`;
  return startCli(['-qec', command, '/dev/null'], {
    program: ['script'],
    env: { TERM: 'xterm', SHELL: '/bin/sh' },
  });
}
