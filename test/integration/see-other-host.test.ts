import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { createCertificate } from '../../src/transport/certificate.ts';
import {
  CERTIFICATE,
  clientSettings,
  FULL_JID,
  login,
  openStream,
  PROCEED,
  STARTTLS,
  startTls,
  streamError,
} from '../helpers/scripted-login.ts';
import { type Script, type ScriptedServer, withServer } from '../helpers/scripted-server.ts';

const NEVER = new AbortController().signal;

function elsewhere({ port }: ScriptedServer): string {
  return streamError('see-other-host').replace(
    /<see-other-host ([^>]*)\/>/,
    `<see-other-host $1>127.0.0.1:${port}</see-other-host>`,
  );
}

function encrypted(server: ScriptedServer): Parameters<typeof connect>[0] {
  return clientSettings(server, {
    tls: { mode: 'starttls', insecure: false, ca: CERTIFICATE.certificate },
  });
}

const home: Script = async (peer) => {
  await startTls(peer);
  await login(peer);
  await peer.gone();
};

/** Sends on to the other server, after TLS. */
function sendsOn(other: ScriptedServer): Script {
  return async (peer) => {
    await startTls(peer);
    await peer.until(/<stream:stream [^>]*>/);
    await peer.send(`${clientHeaderOf()}${elsewhere(other)}`);
    await peer.gone();
  };
}

function clientHeaderOf(): string {
  return "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>";
}

describe('see-other-host', () => {
  it('is followed after TLS', async () => {
    await withServer(home, async (other) => {
      await withServer(sendsOn(other), async (first) => {
        const session = await connect(encrypted(first), NEVER);
        assert.equal(session.jid.toString(), FULL_JID);
        assert.equal(other.peers.length, 1);
        assert.match(other.received(), /to='test\.example'/);
      });
    });
  });

  it('is followed once', async () => {
    await withServer(home, async (third) => {
      await withServer(sendsOn(third), async (second) => {
        await withServer(sendsOn(second), async (first) => {
          await assert.rejects(connect(encrypted(first), NEVER), /see-other-host/);
          assert.equal(third.peers.length, 0);
        });
      });
    });
  });

  it('is not followed before TLS', async () => {
    await withServer(home, async (other) => {
      const early: Script = async (peer) => {
        await peer.until(/<stream:stream [^>]*>/);
        await peer.send(`${clientHeaderOf()}${elsewhere(other)}`);
        await peer.gone();
      };
      await withServer(early, async (first) => {
        await assert.rejects(connect(encrypted(first), NEVER), /see-other-host/);
        assert.equal(other.peers.length, 0);
      });
    });
  });

  it('leads only to who has a certificate for the domain of the JID', async () => {
    const { certificate, key } = createCertificate({ names: ['other.example'] });
    const impostor: Script = async (peer) => {
      await openStream(peer, STARTTLS);
      await peer.until(/<starttls [^>]*>/);
      await peer.send(PROCEED);
      await peer.startTls({ cert: certificate, key });
      await peer.gone();
    };
    await withServer(impostor, async (other) => {
      await withServer(sendsOn(other), async (first) => {
        const settings = clientSettings(first, {
          tls: { mode: 'starttls', insecure: false, ca: CERTIFICATE.certificate + certificate },
        });
        await assert.rejects(connect(settings, NEVER), /certificate for test\.example/);
        assert.doesNotMatch(other.received(), /<auth/);
      });
    });
  });
});
