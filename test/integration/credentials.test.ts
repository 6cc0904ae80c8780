import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { run } from '../../src/main.ts';
import { createCertificate } from '../../src/transport/certificate.ts';
import { FakeIo } from '../helpers/fake-io.ts';
import { temporaryFile } from '../helpers/files.ts';
import { CONCURRENT, NEVER, refused, withTls } from '../helpers/refused.ts';
import {
  bindAnswer,
  CERTIFICATE,
  clientSettings,
  closeWhenAsked,
  DOMAIN,
  mechanisms,
  openStream,
  requestToBind,
  SERVER_TLS,
  scram,
  startTls,
} from '../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../helpers/scripted-server.ts';

/** The initial response; `=` is one that is there and empty (RFC 6120 6.4.2). */
async function authWith(peer: Peer, mechanism: string): Promise<string> {
  await openStream(peer, mechanisms('SCRAM-SHA-1', 'PLAIN', mechanism));
  const [, text = ''] = await peer.until(
    new RegExp(`<auth [^>]*mechanism=["']${mechanism}["'][^>]*>([^<]*)<`),
  );
  return text;
}

async function letIn(peer: Peer): Promise<void> {
  await peer.send("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
  await peer.send(bindAnswer(await requestToBind(peer)));
  await closeWhenAsked(peer);
}

const CA = temporaryFile('ca.pem', CERTIFICATE.certificate);
const QUIET = ['--wait', '0.1'];

describe('EXTERNAL', CONCURRENT, () => {
  const me = createCertificate({ names: [`me.${DOMAIN}`] });
  const identity = { certificate: me.certificate, key: me.key };
  const shown: (string | undefined)[] = [];
  const script: Script = async (peer) => {
    await startTls(peer, { ...SERVER_TLS, requestCert: true, rejectUnauthorized: false });
    shown.push(peer.tls?.getPeerX509Certificate()?.toString());
    const text = await authWith(peer, 'EXTERNAL');
    assert.equal(text, '=');
    await letIn(peer);
  };

  it('logs in with the certificate that TLS has shown', async () => {
    await withServer(script, async (server) => {
      const settings = clientSettings(server, {
        credentials: { kind: 'certificate' },
        tls: { mode: 'starttls', insecure: false, ca: CERTIFICATE.certificate, identity },
      });
      await (await connect(settings, NEVER)).close();
    });
    assert.equal(shown.pop(), me.certificate);
  });

  it('is what --cert and --key ask for, and needs no password', async () => {
    const files = [
      '--cert',
      temporaryFile('me.pem', me.certificate),
      '--key',
      temporaryFile('key.pem', me.key),
    ];
    await withServer(script, async (server) => {
      const io = new FakeIo();
      const words = ['--jid', `me@${DOMAIN}`, '--server', `127.0.0.1:${server.port}`, '--ca', CA, ...files];
      assert.equal(await run(['traffic', ...words, ...QUIET], io), 0, io.err);
    });
    assert.equal(shown.pop(), me.certificate);
  });

  it('is not used in the clear', async () => {
    const clear: Script = async (peer) => {
      await openStream(peer, mechanisms('EXTERNAL'));
      await peer.gone();
    };
    const settings = (server: { port: number }) =>
      clientSettings(server, { credentials: { kind: 'certificate' } });
    assert.doesNotMatch(await refused(clear, 'auth', /over TLS only/, settings), /<auth/);
  });
});

describe('ANONYMOUS', CONCURRENT, () => {
  const script: Script = async (peer) => {
    await startTls(peer);
    assert.equal(await authWith(peer, 'ANONYMOUS'), '=');
    await letIn(peer);
  };

  it('logs in as whom the server makes up', async () => {
    await withServer(script, async (server) => {
      const settings = { ...withTls('auto')(server), credentials: { kind: 'anonymous' } } as const;
      const session = await connect(settings, NEVER);
      assert.equal(session.jid.toString(), `me@${DOMAIN}/here`);
      await session.close();
    });
  });

  it('is what --anonymous asks for, with a domain as JID', async () => {
    await withServer(script, async (server) => {
      const io = new FakeIo();
      const words = ['--jid', DOMAIN, '--server', `127.0.0.1:${server.port}`, '--ca', CA, '--anonymous'];
      assert.equal(await run(['traffic', ...words, ...QUIET], io), 0, io.err);
    });
  });

  it('is not used unless it is asked for, not even where nothing else is offered', async () => {
    const alone: Script = async (peer) => {
      await startTls(peer);
      await openStream(peer, mechanisms('ANONYMOUS'));
      await peer.gone();
    };
    assert.doesNotMatch(await refused(alone, 'auth', /it offers ANONYMOUS/, withTls('auto')), /<auth/);
  });
});

describe('SASL2, Bind 2 and FAST', CONCURRENT, () => {
  it('are not used where they are offered', async () => {
    const inline =
      "<inline><bind xmlns='urn:xmpp:bind:0'/><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline>";
    const sasl2 = `<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism>${inline}</authentication>`;
    const script: Script = async (peer) => {
      await startTls(peer);
      await openStream(peer, sasl2, mechanisms('SCRAM-SHA-1'));
      await scram(peer);
      await peer.send(bindAnswer(await requestToBind(peer)));
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      await (await connect(withTls('auto')(server), NEVER)).close();
      assert.doesNotMatch(server.received(), /urn:xmpp:(sasl:2|bind:0|fast:0)/);
    });
  });
});
