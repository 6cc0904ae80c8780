import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCli, startCli } from '../helpers/cli.ts';
import { noNamespaces, silentDns } from '../helpers/dns-namespace.ts';
import { mechanisms, openStream, sasl } from '../helpers/scripted-login.ts';
import { type Script, withServer } from '../helpers/scripted-server.ts';

const QUERY = ['version-query', '--jid', 'me@test.example', '--timeout', '1', 'test.example'];

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

describe('where no name server answers', { skip: noNamespaces }, () => {
  const options = { env: { ...silentDns.env, XMPP_PASSWORD: 'secret' }, program: silentDns.program };

  it('a process does not outlive its deadline while a host is looked up', async () => {
    const { code, stderr } = await runCli([...QUERY, '--server', 'xmpp.test.example'], options);
    assert.match(stderr, /^xmpp-tool: connecting to xmpp\.test\.example:5222: timed out after 1 s$/m);
    assert.equal(code, 3);
  });

  it('nor while SRV records are', async () => {
    const { code, stderr } = await runCli(QUERY, options);
    assert.match(stderr, /^xmpp-tool: resolving test\.example: timed out after 1 s$/m);
    assert.equal(code, 3);
  });

  it('a host of the hosts file is found nevertheless', async () => {
    const { code, stderr } = await runCli([...QUERY, '--server', 'in-hosts.test.example:1'], options);
    assert.match(stderr, /connecting to in-hosts\.test\.example:1: connection refused/);
    assert.equal(code, 3);
  });
});
