import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { assertNothingSecret, CONCURRENT, NEVER, refused, withTls } from '../../helpers/refused.ts';
import {
  BIND,
  bindAnswer,
  clientSettings,
  closeWhenAsked,
  mechanisms,
  openStream,
  PASSWORD,
  scram,
  startTls,
  streamFeatures,
} from '../../helpers/scripted-login.ts';
import { type Script, type ScriptedServer, withServer } from '../../helpers/scripted-server.ts';

describe('the password', CONCURRENT, () => {
  const offering = (...names: string[]): Script => {
    return async (peer) => {
      await openStream(peer, mechanisms(...names));
      await peer.gone();
    };
  };

  it('never goes out as PLAIN in the clear', async () => {
    assertNothingSecret(await refused(offering('PLAIN'), 'auth', /PLAIN, which is over TLS only/));
  });

  it('never goes out as PLAIN where SCRAM is offered, in whatever order', async () => {
    for (const names of [
      ['PLAIN', 'SCRAM-SHA-1'],
      ['SCRAM-SHA-1', 'PLAIN'],
    ]) {
      const script: Script = async (peer) => {
        await startTls(peer);
        await openStream(peer, mechanisms(...names));
        await peer.until('</auth>');
        await peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
        await peer.gone();
      };
      const received = await refused(script, 'auth', /not-authorized/, withTls('auto'));
      assert.match(received, /mechanism=["']SCRAM-SHA-1["']/);
      assert.doesNotMatch(received, /PLAIN/);
      assert.ok(!received.includes(Buffer.from(`\0me\0${PASSWORD}`).toString('base64')));
    }
  });

  it('goes out as PLAIN over TLS where nothing else is offered, in UTF-8', async () => {
    const script: Script = async (peer) => {
      await startTls(peer);
      await openStream(peer, mechanisms('PLAIN'));
      const [, text = ''] = await peer.until(/<auth [^>]*mechanism=["']PLAIN["'][^>]*>([^<]*)<\/auth>/);
      assert.equal(Buffer.from(text, 'base64').toString(), `\0me\0${PASSWORD}`);
      await peer.send("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
      await openStream(peer, BIND);
      const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*<\/iq>/s);
      await peer.send(bindAnswer(id));
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(withTls('auto')(server), NEVER);
      await session.close();
    });
  });

  it('is not used again for what follows <success/> in the stream that is over', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await scram(peer, {}, streamFeatures(BIND));
      await peer.gone();
    };
    const received = await refused(script, 'connection', /went on in a stream that was over/);
    assert.doesNotMatch(received, /<bind/);
  });

  it('that is wrong is told as the server tells it', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await scram(peer);
      await peer.gone();
    };
    const settings = (server: ScriptedServer) =>
      clientSettings(server, { credentials: { kind: 'password', password: 'wrong' } });
    await refused(script, 'auth', /^login as \S+: not-authorized/, settings);
  });
});
