import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import type { ClientSettings } from '../../src/connection/settings.ts';
import type { SrvRecord } from '../../src/transport/srv.ts';
import {
  CERTIFICATE,
  clientSettings,
  FULL_JID,
  login,
  SERVER_TLS,
  startTls,
} from '../helpers/scripted-login.ts';
import { type Script, type ScriptedServer, withServer } from '../helpers/scripted-server.ts';

const NEVER = new AbortController().signal;

type Records = Readonly<Record<'xmpp' | 'xmpps', readonly Partial<SrvRecord>[]>>;

/** Settings without a server: its domain has these records, and no address. */
function found(records: Records, changes: Partial<ClientSettings> = {}): ClientSettings {
  const { server: _, ...settings } = clientSettings({ port: 1 }, changes);
  return {
    ...settings,
    tls: { mode: 'auto', insecure: false, ca: CERTIFICATE.certificate },
    resolver: {
      async resolveSrv(name) {
        const service = name === '_xmpps-client._tcp.test.example' ? 'xmpps' : 'xmpp';
        return records[service].map((each) => ({
          name: '127.0.0.1',
          port: 0,
          priority: 0,
          weight: 0,
          ...each,
        }));
      },
    },
  };
}

const starttls: Script = async (peer) => {
  await startTls(peer);
  await login(peer);
  await peer.gone();
};

const direct: Script = async (peer) => {
  await peer.startTls({ ...SERVER_TLS, ALPNProtocols: ['xmpp-client'] });
  await login(peer);
  await peer.gone();
};

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 1;
}

describe('SRV records', () => {
  it('of the other service are used where those of higher priority lead nowhere', async () => {
    const nobody = await closedPort();
    await withServer(starttls, async ({ port }: ScriptedServer) => {
      const records = { xmpps: [{ port: nobody, priority: 1 }], xmpp: [{ port, priority: 2 }] };
      const session = await connect(found(records), NEVER);
      assert.equal(session.jid.toString(), FULL_JID);
    });
  });

  it('lead to direct TLS with ALPN, with the certificate of the domain and not of the host', async () => {
    await withServer(direct, async ({ port, peers }: ScriptedServer) => {
      const session = await connect(found({ xmpps: [{ port }], xmpp: [] }), NEVER);
      assert.equal(session.jid.toString(), FULL_JID);
      assert.equal(peers[0]?.tls?.alpnProtocol, 'xmpp-client');
    });
  });

  it('leave time for the next target where one does not answer', async () => {
    const silent: Script = (peer) => peer.gone();
    await withServer(silent, async (deaf) => {
      await withServer(starttls, async ({ port }) => {
        const records = {
          xmpps: [],
          xmpp: [
            { port: deaf.port, priority: 1 },
            { port, priority: 2 },
          ],
        };
        const session = await connect(found(records, { timeout: 3000 }), NEVER);
        assert.equal(session.jid.toString(), FULL_JID);
      });
    });
  });

  it('that lead nowhere are all named, and the domain itself is not tried', async () => {
    const [one, two] = [await closedPort(), await closedPort()];
    const records = { xmpps: [{ port: one }], xmpp: [{ port: two, priority: 1 }] };
    await assert.rejects(connect(found(records), NEVER), (error) => {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        new RegExp(`^connecting to test.example: 127.0.0.1:${one}: .*; 127.0.0.1:${two}: `),
      );
      assert.doesNotMatch(error.message, /5222/);
      return true;
    });
  });

  it('of . mean that there is no such service', async () => {
    await assert.rejects(connect(found({ xmpps: [], xmpp: [{ name: '' }] }), NEVER), /no such service/);
  });
});
