import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { run } from '../../src/main.ts';
import { FakeIo } from '../helpers/fake-io.ts';
import { assertNothingSecret, CONCURRENT } from '../helpers/refused.ts';
import { closeWhenAsked, DOMAIN, login, PASSWORD, SERVER_TLS, startTls } from '../helpers/scripted-login.ts';
import { type Script, withServer } from '../helpers/scripted-server.ts';

const script: Script = async (peer) => {
  await startTls(peer, SERVER_TLS);
  await login(peer);
  await closeWhenAsked(peer);
};

/** What the program says to a server with a certificate that nobody has signed. */
async function runWith(...options: string[]): Promise<{ code: number; err: string; received: string }> {
  const io = new FakeIo({ env: { XMPP_PASSWORD: PASSWORD } });
  const seen = { code: -1, received: '' };
  await withServer(script, async (server) => {
    const words = ['--jid', `me@${DOMAIN}`, '--server', `127.0.0.1:${server.port}`, ...options];
    seen.code = await run(['traffic', '--wait', '0.1', ...words], io);
    seen.received = server.received();
  });
  return { ...seen, err: io.err };
}

describe('a certificate that nobody has signed', CONCURRENT, () => {
  it('is refused; what was wanted, what it says, and its pin are told', async () => {
    const { code, err, received } = await runWith();
    assert.equal(code, 3);
    assert.match(
      err,
      /^xmpp-tool: certificate for test\.example: self-signed certificate; the certificate is for test\.example, issued by test\.example, valid until \w{3} .* GMT$/m,
    );
    assert.match(err, /^hint: .*--tls-pin [A-Za-z0-9+/]{43}=$/m);
    assertNothingSecret(received);
  });

  it('is accepted with the pin that was told, without a word', async () => {
    const pin = /--tls-pin (\S+)/.exec((await runWith()).err)?.[1] ?? '';
    const { code, err } = await runWith('--tls-pin', pin);
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /warning/);
  });

  it('is refused with the pin of another key', async () => {
    const { code, err, received } = await runWith('--tls-pin', `${'A'.repeat(43)}=`);
    assert.equal(code, 3);
    assert.match(err, /another key than the pinned one/);
    assertNothingSecret(received);
  });

  it('is accepted with --insecure, with a warning', async () => {
    const { code, err } = await runWith('--insecure');
    assert.equal(code, 0, err);
    assert.match(err, /^xmpp-tool: warning: --insecure: anybody could be at the other end$/m);
  });
});
