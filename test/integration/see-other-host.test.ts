import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import type { TlsMode } from '../../src/connection/settings.ts';
import { createCertificate } from '../../src/transport/certificate.ts';
import {
  CERTIFICATE,
  clientSettings,
  FULL_JID,
  login,
  openStream,
  PROCEED,
  SERVER_TLS,
  STARTTLS,
  startTls,
  streamError,
} from '../helpers/scripted-login.ts';
import { type Peer, type Script, type ScriptedServer, withServer } from '../helpers/scripted-server.ts';

const NEVER = new AbortController().signal;

function elsewhere({ port }: ScriptedServer): string {
  return at(`127.0.0.1:${port}`);
}

function at(address: string): string {
  return streamError('see-other-host').replace(
    /<see-other-host ([^>]*)\/>/,
    `<see-other-host $1>${address}</see-other-host>`,
  );
}

/** Settings that find the server by SRV, as direct TLS, and know the records of another domain. */
function found(first: ScriptedServer, other?: { port: number; directTls: boolean }, mode: TlsMode = 'auto') {
  const { server: _, ...settings } = clientSettings(first, {
    tls: { mode, insecure: false, ca: CERTIFICATE.certificate },
  });
  const record = (port: number) => [{ name: '127.0.0.1', port, priority: 0, weight: 0 }];
  return {
    ...settings,
    resolver: {
      async resolveSrv(name: string) {
        const directTls = name.startsWith('_xmpps-client.');
        if (name.endsWith('._tcp.test.example')) return directTls ? record(first.port) : [];
        return other && name.endsWith('._tcp.other.example') && directTls === other.directTls
          ? record(other.port)
          : [];
      },
    },
  };
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

const directHome: Script = async (peer) => {
  await peer.startTls(SERVER_TLS);
  await login(peer);
  await peer.gone();
};

/** Sends on to the other server, after TLS. */
function sendsOn(other: ScriptedServer): Script {
  return async (peer) => {
    await startTls(peer);
    await redirect(peer, elsewhere(other));
  };
}

/** The same on direct TLS. */
function sendsOnTo(address: string): Script {
  return async (peer) => {
    await peer.startTls(SERVER_TLS);
    await redirect(peer, at(address));
  };
}

async function redirect(peer: Peer, error: string): Promise<void> {
  await peer.until(/<stream:stream [^>]*>/);
  await peer.send(`${clientHeaderOf()}${error}`);
  await peer.gone();
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

  describe('on direct TLS that SRV records led to', () => {
    it('leads to direct TLS', async () => {
      await withServer(directHome, async (other) => {
        await withServer(sendsOnTo(`127.0.0.1:${other.port}`), async (first) => {
          const session = await connect(found(first), NEVER);
          assert.equal(session.jid.toString(), FULL_JID);
          assert.equal(other.peers.length, 1);
        });
      });
    });

    it('leads to STARTTLS where the other host has no direct TLS', async () => {
      await withServer(home, async (other) => {
        await withServer(sendsOnTo(`127.0.0.1:${other.port}`), async (first) => {
          const session = await connect({ ...found(first), timeout: 4000 }, NEVER);
          assert.equal(session.jid.toString(), FULL_JID);
        });
      });
    });

    it('does not lead to STARTTLS where only direct TLS is wanted', async () => {
      await withServer(home, async (other) => {
        await withServer(sendsOnTo(`127.0.0.1:${other.port}`), async (first) => {
          const settings = { ...found(first, undefined, 'direct'), timeout: 2000 };
          await assert.rejects(connect(settings, NEVER), /TLS handshake/);
          assert.doesNotMatch(other.received(), /<auth/);
        });
      });
    });

    for (const directTls of [false, true]) {
      it(`resolves a domain without a port, here to ${directTls ? 'direct TLS' : 'STARTTLS'}`, async () => {
        await withServer(directTls ? directHome : home, async (other) => {
          await withServer(sendsOnTo('other.example'), async (first) => {
            const session = await connect(found(first, { port: other.port, directTls }), NEVER);
            assert.equal(session.jid.toString(), FULL_JID);
            assert.match(other.received(), /to=['"]test\.example['"]/);
          });
        });
      });
    }
  });
});
