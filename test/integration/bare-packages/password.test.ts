import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import {
  bareClient,
  bareComponent,
  bareOptions,
  outcome,
  SECRET,
  withBare,
} from '../../helpers/bare-packages.ts';
import { withBareProcess } from '../../helpers/bare-process.ts';
import { temporaryFile } from '../../helpers/files.ts';
import { NEVER, refused, type SettingsOf, withTls } from '../../helpers/refused.ts';
import {
  bindAnswer,
  CERTIFICATE,
  clientSettings,
  closeWhenAsked,
  componentLogin,
  componentSettings,
  login,
  mechanisms,
  openStream,
  PASSWORD,
  requestToBind,
  type ScramChanges,
  startTls,
} from '../../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../../helpers/scripted-server.ts';

// That their SCRAM takes a second of the event loop is not tested: no test depends on how fast the machine is.

const CA = temporaryFile('ca.pem', CERTIFICATE.certificate);

/** Offers mechanisms over TLS; lets in who says `<auth/>`, and gives what that was. */
async function authOverTls(peer: Peer, ...names: string[]): Promise<{ mechanism: string; text: string }> {
  await startTls(peer);
  await openStream(peer, mechanisms(...names));
  const [, mechanism = '', text = ''] = await peer.until(
    /<auth [^>]*mechanism=["']([^"']*)["'][^>]*>([^<]*)<\/auth>/,
  );
  return { mechanism, text: Buffer.from(text, 'base64').toString() };
}

describe('a server that offers SCRAM-SHA-256 and PLAIN over TLS', () => {
  const seen: { mechanism: string; text: string }[] = [];
  const script: Script = async (peer) => {
    seen.push(await authOverTls(peer, 'SCRAM-SHA-256', 'PLAIN'));
    await peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
    await peer.gone();
  };

  it('is told the password by the bare packages', async () => {
    await withServer(script, (server) =>
      withBareProcess('client', bareOptions('client', server), CA, async (bare) => {
        await bare.line('error not-authorized');
      }),
    );
    assert.deepEqual(seen.pop(), { mechanism: 'PLAIN', text: `\0me\0${SECRET}` });
  });

  it('is not told the password by xmpp-tool', async () => {
    await refused(script, 'auth', /not-authorized/, withTls('auto'));
    assert.equal(seen.pop()?.mechanism, 'SCRAM-SHA-256');
  });
});

describe('a server that does not know the password', () => {
  const PRETENDED: readonly [what: string, changes: ScramChanges][] = [
    ['signs with something else', { final: () => `v=${Buffer.alloc(20).toString('base64')}` }],
    ['signs nothing', { final: () => '' }],
    ['has another nonce', { first: (text) => text.replace('r=', 'r=x') }],
  ];

  for (const [what, changes] of PRETENDED) {
    const script: Script = async (peer) => {
      await login(peer, { ...changes, careless: true, password: 'not known', iterations: 4096 });
      await peer.gone();
    };

    it(`and ${what} is believed by the bare packages`, async () => {
      await withServer(script, (server) =>
        withBare(bareClient(server), async (bare) => void (await bare.started)),
      );
    });

    it(`and ${what} is not believed by xmpp-tool`, async () => {
      assert.doesNotMatch(await refused(script, 'auth', /^login as \S+: /), /<bind/);
    });
  }
});

describe('a password that is not ASCII', () => {
  const SCRAM: Script = async (peer) => {
    await login(peer, { password: PASSWORD });
    await closeWhenAsked(peer);
  };
  const COMPONENT: Script = async (peer) => {
    await componentLogin(peer, PASSWORD);
    await closeWhenAsked(peer);
  };
  // As some keyboards type it: what the server knows is the same with SASLprep alone.
  const decomposed = PASSWORD.normalize('NFD');
  const BROKEN: readonly [
    where: string,
    script: Script,
    password: string,
    entity: typeof bareClient,
    settings: SettingsOf,
  ][] = [
    ['SCRAM, decomposed,', SCRAM, decomposed, bareClient, clientSettings],
    ['the handshake of a component', COMPONENT, PASSWORD, bareComponent, componentSettings],
  ];

  for (const [where, script, password, entity, settings] of BROKEN) {
    it(`keeps the bare packages out with ${where}`, async () => {
      await withServer(script, (server) =>
        withBare(entity(server, { password }), async (bare) => {
          const end = await outcome(bare.started, 10_000);
          assert.ok(end.is === 'failure');
          assert.match(String(end.error), /not-authorized/);
        }),
      );
    });

    it(`lets xmpp-tool in with ${where}`, async () => {
      const ours = { credentials: { kind: 'password', password }, secret: password } as const;
      await withServer(script, async (server) =>
        (await connect({ ...settings(server), ...ours }, NEVER)).close(),
      );
    });
  }

  const sent: string[] = [];
  const plain: Script = async (peer) => {
    sent.push((await authOverTls(peer, 'PLAIN')).text);
    await peer.send("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    await peer.send(bindAnswer(await requestToBind(peer)));
    await closeWhenAsked(peer);
  };

  it('is garbage in PLAIN of the bare packages', async () => {
    await withServer(plain, (server) =>
      withBareProcess(
        'client',
        { ...bareOptions('client', server), password: PASSWORD },
        CA,
        async (bare) => void (await bare.line('online')),
      ),
    );
    assert.notEqual(sent.pop(), `\0me\0${PASSWORD}`);
  });

  it('is itself in PLAIN of xmpp-tool', async () => {
    await withServer(plain, async (server) => (await connect(withTls('auto')(server), NEVER)).close());
    assert.equal(sent.pop(), `\0me\0${PASSWORD}`);
  });
});
