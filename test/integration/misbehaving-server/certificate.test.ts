import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
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
