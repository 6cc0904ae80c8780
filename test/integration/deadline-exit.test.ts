import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCli, startCli } from '../helpers/cli.ts';
import { mechanisms, openStream, sasl } from '../helpers/scripted-login.ts';
import { type Script, withServer } from '../helpers/scripted-server.ts';
import { withSilentSystem } from '../helpers/silent-system.ts';

const ASK = ['version-query', '--jid', 'me@test.example', 'test.example'];
const QUERY = [...ASK, '--timeout', '1'];

/** Challenges to ten million rounds, which take longer than the program may run. */
const demanding: Script = async (peer) => {
  await openStream(peer, mechanisms('SCRAM-SHA-512'));
  const [, initial = ''] = await peer.until(/<auth [^>]*>([^<]*)<\/auth>/);
  const nonce = /r=(.*)/.exec(Buffer.from(initial, 'base64').toString())?.[1];
  await peer.send(sasl('challenge', `r=${nonce}x,s=c2FsdA==,i=10000000`));
  await peer.gone();
};

const LOGIN = { env: { XMPP_PASSWORD: 'secret' }, timeout: 5000 };

describe('a process does not outlive its deadline', () => {
  it('when the server demands millions of rounds of SCRAM', async () => {
    await withServer(demanding, async ({ port }) => {
      const args = [...QUERY, '--server', `127.0.0.1:${port}`, '--tls', 'none'];
      const { code, stderr } = await runCli(args, LOGIN);
      assert.match(stderr, /^xmpp-tool: login as me@test\.example: timed out after 1 s$/m);
      assert.equal(code, 3);
    });
  });

  it('nor the signal that ends it before', async () => {
    await withServer(demanding, async (server) => {
      const args = [
        '--log-traffic',
        '--server',
        `127.0.0.1:${server.port}`,
        '--tls',
        'none',
        '--timeout',
        '60',
      ];
      const running = startCli(['version-query', '--jid', 'me@test.example', ...args], LOGIN);
      await running.waitFor('stderr', /<challenge/);
      assert.equal((await running.stop('SIGINT')).code, 130);
    });
  });
});

const FAILS = /^xmpp-tool: (?:resolving|connecting to) \S+: timed out after 1 s$/m;
const COMPONENT = ['echo-component', '--jid', 'echo.test.example', '--timeout', '1', '--no-reconnect'];
const COMMANDS: readonly (readonly [what: string, args: readonly string[]])[] = [
  ['a client', QUERY],
  ['a client whose server is named', [...QUERY, '--server', 'xmpp.test.example']],
  ['a component', [...COMPONENT, '--server', 'xmpp.test.example']],
];

for (const getent of [true, false]) {
  describe(`where a look-up by the system never ends, ${getent ? 'with' : 'without'} getent,`, () => {
    for (const answers of [0, 1, 2]) {
      for (const [what, args] of answers === 2 ? COMMANDS : COMMANDS.slice(0, 1)) {
        it(`a process does not outlive its deadline: ${what}, ${answers} answers by DNS before`, async () => {
          await withSilentSystem(answers, getent, async ({ env, program, asked }) => {
            const { code, stderr } = await runCli(args, { ...LOGIN, env: { ...LOGIN.env, ...env }, program });
            assert.match(stderr, FAILS);
            assert.equal(code, 3);
            assert.equal(asked() > 0, !args.includes('--server'));
          });
        });
      }
    }

    it('a signal ends it before', async () => {
      await withSilentSystem(2, getent, async ({ env, program }) => {
        const args = [...ASK, '--log-traffic', '--timeout', '60'];
        const running = startCli(args, { ...LOGIN, env: { ...LOGIN.env, ...env }, program });
        await running.waitFor('stderr', /connecting to xmpp\.test\.example/);
        assert.equal((await running.stop('SIGINT')).code, 130);
      });
    });
  });
}
