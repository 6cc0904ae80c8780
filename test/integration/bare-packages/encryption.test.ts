import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { TLSSocketOptions } from 'node:tls';
import { connect } from '../../../src/connection/connect.ts';
import { bareClient, bareOptions, outcome, SECRET, withBare } from '../../helpers/bare-packages.ts';
import { withBareProcess } from '../../helpers/bare-process.ts';
import { CLIENT_KIND } from '../../helpers/both-kinds.ts';
import { temporaryFile } from '../../helpers/files.ts';
import { assertNothingSecret, NEVER, refused, withTls } from '../../helpers/refused.ts';
import {
  CERTIFICATE,
  closeWhenAsked,
  DOMAIN,
  login,
  SERVER_TLS,
  startTls,
} from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

// What SRV records lead to cannot be shown on the bare packages without a name server; that direct TLS is checked
// against the host that was dialled, which is why it fails there, can.

const CA = temporaryFile('ca.pem', CERTIFICATE.certificate);

describe('a server that does not offer STARTTLS', () => {
  const inClear: Script = async (peer) => {
    await CLIENT_KIND.login(peer, 'theirs');
    await peer.gone();
  };

  it('is logged in to in the clear by the bare packages', async () => {
    await withServer(inClear, (server) =>
      withBare(bareClient(server), async (bare) => {
        await bare.started;
        assert.match(server.received(), /<auth .*<response/s);
      }),
    );
  });

  it('is told nothing by xmpp-tool', async () => {
    const received = await refused(
      inClear,
      'connection',
      /^STARTTLS with \S+: .*does not offer it/,
      withTls('auto'),
    );
    assertNothingSecret(received);
  });
});

describe('a server with a certificate of its own authority', () => {
  const script: Script = async (peer) => {
    await startTls(peer);
    await login(peer);
    await closeWhenAsked(peer);
  };

  it('is refused by the bare packages, whatever they are given', async () => {
    await withServer(script, (server) =>
      withBare(bareClient(server, { ca: CERTIFICATE.certificate }), async (bare) => {
        const end = await outcome(bare.started, 5000);
        assert.ok(end.is === 'failure');
        assert.match(String(end.error), /self-signed certificate/);
      }),
    );
  });

  it('is let in by xmpp-tool with --ca', async () => {
    await withServer(script, async (server) => (await connect(withTls('auto')(server), NEVER)).close());
  });
});

describe('what a server is told at the start of TLS', () => {
  let told: string[] = [];
  beforeEach(() => {
    told = [];
  });
  const tls: TLSSocketOptions = {
    ...SERVER_TLS,
    SNICallback(name, answer) {
      told.push(`SNI ${name}`);
      answer(null);
    },
    ALPNCallback({ protocols }) {
      told.push(`ALPN ${protocols}`);
      return protocols[0];
    },
  };
  const withStartTls: Script = async (peer) => {
    await startTls(peer, tls);
    await login(peer, { password: SECRET });
    await closeWhenAsked(peer);
  };
  const withDirectTls: Script = async (peer) => {
    await peer.startTls(tls);
    await login(peer, { password: SECRET });
    await closeWhenAsked(peer);
  };

  it('is nothing by the bare packages, with STARTTLS', async () => {
    await withServer(withStartTls, (server) =>
      withBareProcess('client', bareOptions('client', server), CA, async (bare) => {
        await bare.line('online');
      }),
    );
    assert.deepEqual(told, []);
  });

  it('is nothing by the bare packages, with direct TLS, and they want a certificate for the host that they dial', async () => {
    await withServer(withDirectTls, async (server) => {
      const options = { ...bareOptions('client', server), service: `xmpps://localhost:${server.port}` };
      await withBareProcess('client', options, CA, async (bare) => {
        assert.equal(await bare.line('error'), 'error ERR_TLS_CERT_ALTNAME_INVALID');
      });
    });
    assert.deepEqual(told, []);
  });

  for (const [mode, script, expected] of [
    ['starttls', withStartTls, [`SNI ${DOMAIN}`]],
    ['direct', withDirectTls, [`SNI ${DOMAIN}`, 'ALPN xmpp-client']],
  ] as const) {
    it(`is ${expected.join(' and ')} by xmpp-tool, with --tls ${mode}`, async () => {
      await withServer(script, async (server) => {
        const settings = {
          ...withTls(mode)(server),
          credentials: { kind: 'password', password: SECRET },
        } as const;
        await (await connect(settings, NEVER)).close();
      });
      assert.deepEqual(told.sort(), [...expected].sort());
    });
  }
});
