import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { disco } from '../../../src/handlers/disco.ts';
import { ping } from '../../../src/handlers/ping.ts';
import { version } from '../../../src/handlers/version.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { bareComponent, outcome, withBare } from '../../helpers/bare-packages.ts';
import { COMPONENT_KIND, withOurs, withTheirs } from '../../helpers/both-kinds.ts';
import { deferred, NEVER } from '../../helpers/refused.ts';
import {
  CERTIFICATE,
  COMPONENT,
  closeWhenAsked,
  componentLogin,
  componentSettings,
  SERVER_TLS,
} from '../../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../../helpers/scripted-server.ts';

const ASKED: readonly [what: string, payload: string, answer: RegExp][] = [
  ['a ping', "<ping xmlns='urn:xmpp:ping'/>", /^<iq type=["']result["'][^>]*\/>$/],
  ['its version', "<query xmlns='jabber:iq:version'/>", /<name>bot<\/name><version>1<\/version>/],
  ['its features', "<query xmlns='http://jabber.org/protocol/disco#info'/>", /var=["']urn:xmpp:ping["']/],
  ['its items', "<query xmlns='http://jabber.org/protocol/disco#items'/>", /^<iq type=["']result["']/],
];

describe('a component that is asked for', () => {
  for (const [what, payload, expected] of ASKED) {
    let answer = '';
    const asking = (done: () => void): Script => {
      return async (peer: Peer) => {
        await peer.send(`<iq type='get' from='a@b/c' to='${COMPONENT}' id='q'>${payload}</iq>`);
        [answer] = await peer.until(/<iq [^>]*\/>|<iq .*<\/iq>/s);
        done();
        await peer.gone();
      };
    };

    it(`${what} refuses with the bare packages`, async () => {
      const { promise, resolve } = deferred();
      await withTheirs(COMPONENT_KIND, asking(resolve), () => promise);
      assert.match(answer, /type="error".*<service-unavailable /);
    });

    it(`${what} answers with xmpp-tool`, async () => {
      const { promise, resolve } = deferred();
      const services = [ping, version({ name: 'bot', version: '1' })];
      const handlers = [...services, ...disco('bot', services)];
      await withOurs(COMPONENT_KIND, asking(resolve), () => promise, { handlers });
      assert.match(answer, expected);
    });
  }
});

describe('a component whose server is named', () => {
  const plain: Script = async (peer) => {
    await componentLogin(peer);
    await closeWhenAsked(peer);
  };
  const encrypted: Script = async (peer) => {
    await peer.startTls(SERVER_TLS);
    await plain(peer);
  };
  // The server listens on IPv4: this is how IPv6 calls it.
  const MAPPED = '::ffff:127.0.0.1';

  it('by an IPv6 address does not connect with the bare packages', async () => {
    await withServer(plain, async (server) => {
      const service = `xmpp://[${MAPPED}]:${server.port}`;
      await withBare(bareComponent(server, { service }), async (bare) => {
        const end = await outcome(bare.started, 5000);
        assert.ok(end.is === 'failure');
        assert.match(String(end.error), /ENOTFOUND|EAI_AGAIN/);
      });
    });
  });

  it('by an IPv6 address connects with xmpp-tool', async () => {
    await withServer(plain, async (server) => {
      const address = { host: MAPPED, port: server.port, directTls: false };
      await (await connect(componentSettings(server, { server: address }), NEVER)).close();
    });
  });

  it('by an xmpps:// URI does not connect with the bare packages', async () => {
    await withServer(encrypted, async (server) => {
      const service = `xmpps://localhost:${server.port}`;
      await withBare(bareComponent(server, { service }), async (bare) => {
        const end = await outcome(bare.started, 5000);
        assert.ok(end.is === 'failure' && end.error instanceof TypeError);
      });
    });
  });

  it('by an xmpps:// URI connects with xmpp-tool, and the certificate is checked', async () => {
    const to = (server: { port: number }, host: string, ca: string) =>
      componentSettings(server, {
        server: { host, port: server.port, directTls: true },
        tls: { mode: 'auto', insecure: false, ca },
      });
    await withServer(encrypted, async (server) => {
      const wrong = connect(to(server, '127.0.0.1', CERTIFICATE.certificate), NEVER);
      await assert.rejects(wrong, /^CliError: certificate for 127\.0\.0\.1: made out for another name/);
    });
    const forLocalhost = createCertificate({ names: ['localhost'] });
    const script: Script = async (peer) => {
      await peer.startTls({ cert: forLocalhost.certificate, key: forLocalhost.key });
      await plain(peer);
    };
    await withServer(script, async (server) =>
      (await connect(to(server, 'localhost', forLocalhost.certificate), NEVER)).close(),
    );
  });
});
