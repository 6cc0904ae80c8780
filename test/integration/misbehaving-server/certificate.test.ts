import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { runCli } from '../../helpers/cli.ts';
import { temporaryFile } from '../../helpers/files.ts';
import { assertNothingSecret, CONCURRENT, NEVER, refused, withTls } from '../../helpers/refused.ts';
import {
  clientSettings,
  closeWhenAsked,
  DOMAIN,
  login,
  mechanisms,
  openStream,
  PROCEED,
  SERVER_TLS,
  STARTTLS,
  startTls,
} from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

const OTHER = createCertificate({ names: ['other.example'] });

describe('a server whose certificate is for another name', CONCURRENT, () => {
  const tls = { mode: 'auto', insecure: false, ca: OTHER.certificate } as const;

  it('is told nothing after STARTTLS', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, STARTTLS);
      await peer.until(/<starttls [^>]*>/);
      await peer.send(PROCEED);
      await peer.startTls({ cert: OTHER.certificate, key: OTHER.key });
      await openStream(peer, mechanisms('PLAIN'));
      await peer.gone();
    };
    const received = await refused(
      script,
      'connection',
      /^certificate for test\.example: made out for another name/,
      (server) => clientSettings(server, { tls }),
    );
    assertNothingSecret(received);
    assert.equal(received.match(/<stream:stream/g)?.length, 1);
  });

  it('is told nothing on direct TLS', async () => {
    const script: Script = async (peer) => {
      await peer.startTls({ cert: OTHER.certificate, key: OTHER.key });
      await peer.gone();
    };
    const received = await refused(script, 'connection', /^certificate for test\.example: /, (server) =>
      clientSettings(server, { tls: { ...tls, mode: 'direct' } }),
    );
    assert.equal(received, '');
  });
});

describe('a server whose certificate names the XMPP service alone', CONCURRENT, () => {
  const service = createCertificate({ names: [], srvNames: [`_xmpp-client.${DOMAIN}`] });
  const file = temporaryFile('ca.pem', service.certificate);
  const script: Script = async (peer) => {
    await startTls(peer, { cert: service.certificate, key: service.key });
    await openStream(peer);
    await peer.gone();
  };

  /** How a query fails at a server that offers no login. */
  async function failure(options: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    let told = '';
    await withServer(script, async ({ port }) => {
      const args = [
        'version-query',
        '--jid',
        `me@${DOMAIN}`,
        '--server',
        `127.0.0.1:${port}`,
        ...options,
        DOMAIN,
      ];
      const { code, stderr } = await runCli(args, { env: { XMPP_PASSWORD: 'x', ...env } });
      assert.equal(code, 3);
      told = stderr;
    });
    return told;
  }

  it('is who it says with its authority in --ca', async () => {
    assert.match(await failure(['--ca', file], {}), /the server offers no login/);
  });

  it('is refused with an authority that all programs trust, and the message says what to do', async () => {
    const told = await failure([], { NODE_EXTRA_CA_CERTS: file });
    assert.match(told, /made out for the XMPP service alone; .* is for _xmpp-client\.test\.example,/);
    assert.match(told, /^hint: that is enough with its CA in --ca FILE;/m);
  });
});

describe('direct TLS', CONCURRENT, () => {
  it('names the domain of the JID and the protocol (XEP-0368), and ends in a session', async () => {
    const asked: unknown[] = [];
    const script: Script = async (peer) => {
      await peer.startTls({ ...SERVER_TLS, ALPNProtocols: ['xmpp-client'] });
      asked.push(peer.tls?.servername, peer.tls?.alpnProtocol);
      await login(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(withTls('direct')(server), NEVER);
      await session.close();
    });
    assert.deepEqual(asked, [DOMAIN, 'xmpp-client']);
  });
});
