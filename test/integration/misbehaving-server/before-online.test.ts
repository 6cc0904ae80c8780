import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { CONCURRENT, fails, inClear, NEVER, refused, SHORT, withTls } from '../../helpers/refused.ts';
import {
  bindAnswer,
  clientHeader,
  componentHeader,
  componentSettings,
  componentUpToHandshake,
  FULL_JID,
  loginUpToBind,
  mechanisms,
  openStream,
  streamError,
} from '../../helpers/scripted-login.ts';
import { type Peer, type Script, type ScriptedServer, withServer } from '../../helpers/scripted-server.ts';

describe('before a client is online', CONCURRENT, () => {
  const afterHeader = (text: string): Script => {
    return async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(clientHeader() + text);
      await peer.gone();
    };
  };

  it('a stream error is exit 3', async () => {
    await refused(afterHeader(streamError('host-unknown', 'who?')), 'connection', /host-unknown \(who\?\)/);
    await refused(afterHeader(streamError('host-unknown')), 'connection', /host-unknown/, withTls('auto'));
    await refused(afterHeader(streamError('system-shutdown')), 'connection', /system-shutdown/);
  });

  it('not-authorized is exit 4', async () => {
    await refused(afterHeader(streamError('not-authorized')), 'auth', /not-authorized/);
  });

  it('a stream error after the login and before it is bound is exit 3', async () => {
    const script: Script = async (peer) => {
      await loginUpToBind(peer);
      await peer.send(streamError('resource-constraint'));
      await peer.gone();
    };
    await refused(script, 'connection', /resource-constraint/);
  });

  it('a request to bind that is refused is exit 3', async () => {
    const script: Script = async (peer) => {
      const id = await loginUpToBind(peer);
      const error = "<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
      await peer.send(`<iq type='error' id='${id}'>${error}</iq>`);
      await peer.gone();
    };
    await refused(script, 'connection', /binding a resource: conflict/);
  });

  it('a bound address that is none is exit 3', async () => {
    const script: Script = async (peer) => {
      const id = await loginUpToBind(peer);
      await peer.send(bindAnswer(id).replace(FULL_JID, 'me@@x'));
      await peer.gone();
    };
    await refused(script, 'connection', /login as/);
  });

  it('a stream that is closed is exit 3', async () => {
    await refused(afterHeader('</stream:stream>'), 'connection', /closed the stream/);
    await refused(async (peer) => peer.end(), 'connection', /closed the stream/);
  });

  it('a reset is exit 3', async () => {
    await refused(async (peer) => peer.reset(), 'connection', /reset/);
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await peer.until('</auth>');
      peer.reset();
    };
    await refused(script, 'connection', /reset/);
  });

  it('something that is no XMPP is exit 3, with a hint at the port', async () => {
    for (const text of [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      '220 mail.example ESMTP\r\n',
      '<html><body>hi</body></html>',
    ]) {
      const script: Script = async (peer) => {
        await peer.send(text);
        await peer.gone();
      };
      for (const settings of [inClear, withTls('auto', SHORT)]) {
        await withServer(script, async (server) => {
          const failure = await connect(settings(server), NEVER).catch((error: unknown) => error);
          fails('connection', /./)(failure);
          assert.doesNotMatch(String(failure), /timed out/, text);
        });
      }
    }
  });
});

describe('before a component is online', CONCURRENT, () => {
  const afterHeader = (text: string): Script => {
    return async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(componentHeader() + text);
      await peer.gone();
    };
  };

  it('host-unknown and not-authorized are exit 4', async () => {
    await refused(afterHeader(streamError('host-unknown')), 'auth', /host-unknown/, componentSettings);
    await refused(afterHeader(streamError('not-authorized')), 'auth', /not-authorized/, componentSettings);
  });

  it('a wrong secret is exit 4', async () => {
    const settings = (server: ScriptedServer) => componentSettings(server, { secret: 'wrong' });
    await refused(componentUpToHandshakeAndStay, 'auth', /not-authorized/, settings);
  });

  it('other stream errors are exit 3', async () => {
    await refused(
      afterHeader(streamError('conflict', 'you again')),
      'connection',
      /conflict \(you again\)/,
      componentSettings,
    );
  });
});

async function componentUpToHandshakeAndStay(peer: Peer): Promise<void> {
  await componentUpToHandshake(peer);
  await peer.gone();
}
