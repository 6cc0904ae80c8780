import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { assertNothingSecret, CONCURRENT, NEVER, refused, withTls } from '../../helpers/refused.ts';
import {
  closeWhenAsked,
  FULL_JID,
  login,
  mechanisms,
  openStream,
  PROCEED,
  SERVER_TLS,
  STARTTLS,
  startTls,
} from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

describe('STARTTLS', CONCURRENT, () => {
  it('that is not offered ends the connection, and nothing secret was sent', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1', 'PLAIN'));
      await peer.gone();
    };
    for (const mode of ['auto', 'starttls'] as const) {
      assertNothingSecret(
        await refused(
          script,
          'connection',
          /^STARTTLS with \S+: the server does not offer it/,
          withTls(mode),
        ),
      );
    }
  });

  it('that is refused ends the connection, and nothing secret was sent', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, STARTTLS, mechanisms('PLAIN'));
      await peer.until('<starttls');
      await peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>");
      await peer.gone();
    };
    assertNothingSecret(
      await refused(script, 'connection', /^STARTTLS with \S+: .*failure/, withTls('auto')),
    );
  });

  for (const injected of [mechanisms('PLAIN'), ' ', '<']) {
    it(`with ${JSON.stringify(injected.slice(0, 11))} after <proceed/> in the same segment ends it`, async () => {
      const script: Script = async (peer) => {
        await openStream(peer, STARTTLS);
        await peer.until('<starttls');
        await peer.send(PROCEED + injected);
        await peer.gone();
      };
      assertNothingSecret(await refused(script, 'connection', /before the TLS handshake/, withTls('auto')));
    });
  }

  it('without TLS after it says so', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, STARTTLS);
      await peer.until('<starttls');
      await peer.send(PROCEED);
      await peer.send('<stream:features/> this is no TLS');
      await peer.gone();
    };
    assertNothingSecret(
      await refused(script, 'connection', /^TLS handshake|before the TLS handshake/, withTls('auto')),
    );
  });

  it('is followed by a new stream, a login and a session', async () => {
    const script: Script = async (peer) => {
      await startTls(peer);
      assert.equal(peer.tls?.getProtocol(), 'TLSv1.3');
      await login(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(withTls('auto')(server), NEVER);
      assert.equal(session.jid.toString(), FULL_JID);
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
    });
  });

  it('forgets what was offered before it: features of the old stream are not used', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, STARTTLS, mechanisms('PLAIN'));
      await peer.until(/<starttls [^>]*>/);
      await peer.send(PROCEED);
      await peer.startTls(SERVER_TLS);
      await openStream(peer);
      await peer.gone();
    };
    assertNothingSecret(await refused(script, 'connection', /offers no login/, withTls('auto')));
  });
});
