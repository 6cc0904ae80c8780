import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { CONCURRENT, fails, inClear, NEVER, refused, SHORT, withTls } from '../../helpers/refused.ts';
import {
  BIND,
  bindAnswer,
  clientHeader,
  clientSettings,
  componentHeader,
  componentSettings,
  componentUpToHandshake,
  FULL_JID,
  loginUpToBind,
  mechanisms,
  openStream,
  scram,
  streamError,
  streamFeatures,
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

  const binding = (address: string): Script => {
    return async (peer) => {
      const id = await loginUpToBind(peer);
      await peer.send(bindAnswer(id).replace(FULL_JID, address));
      await peer.gone();
    };
  };
  for (const [what, address, why] of [
    ['none', 'me@@x', /the server bound what is no JID: /],
    ['empty', '', /the server bound what is no JID: /],
    ['bare', 'me@test.example', /bound me@test\.example, which is no full JID/],
    ["the server's own", 'test.example/here', /bound test\.example\/here, which is no full JID/],
    ['of another domain', 'me@other.example/here', /bound me@other\.example\/here, which is of another/],
    ['of a part of the domain', 'me@a.test.example/here', /which is of another domain/],
  ] as const) {
    it(`a bound address that is ${what} is exit 3`, async () => {
      await refused(binding(address), 'connection', why);
    });
  }

  it('the server says whose account it is, and of which domain in whatever spelling', async () => {
    for (const address of ['you@test.example/there', 'Me@TEST.Example./There']) {
      await withServer(binding(address), async (server) => {
        const session = await connect(clientSettings(server), NEVER);
        assert.equal(session.jid.toString(), parseJid(address).toString());
      });
    }
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

describe('the header of a stream', CONCURRENT, () => {
  const opening = (header: string): Script => {
    return async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(header);
      await peer.gone();
    };
  };
  const client = clientHeader() + streamFeatures(mechanisms('SCRAM-SHA-1'));

  it('that is none of ours is exit 3 at once', async () => {
    const [elsewhere, otherwise] = [
      client.replace('http://etherx.jabber.org/streams', 'urn:example'),
      client.replace('<stream:stream', '<stream:flow'),
    ];
    for (const header of [elsewhere, otherwise]) {
      for (const settings of [inClear, withTls('auto')]) {
        await refused(opening(header), 'connection', /does not speak XMPP/, settings);
      }
    }
    const flow = componentHeader().replace('<stream:stream', '<stream:flow');
    await refused(opening(flow), 'connection', /does not speak XMPP/, componentSettings);
  });

  it('without an id gets no handshake: its hash would be as good as the secret', async () => {
    for (const header of [
      componentHeader().replace(/ id='[^']*'/, ''),
      componentHeader().replace(/ id='[^']*'/, " id=''"),
    ]) {
      const received = await refused(opening(header), 'connection', /has no id/, componentSettings);
      assert.doesNotMatch(received, /<handshake/);
    }
  });

  it('without an id may be that of a stream error, as from Prosody', async () => {
    const header = componentHeader().replace(/ id='[^']*'/, " id=''");
    const script: Script = async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(header, streamError('host-unknown'));
      await peer.gone();
    };
    await refused(script, 'auth', /host-unknown/, componentSettings);
  });

  it('is taken whatever it says of addresses, version and id: TLS and SASL prove the server', async () => {
    for (const header of [
      clientHeader().replace("from='test.example'", "from='other.example' to='you@other.example'"),
      clientHeader().replace(/ id='[^']*'/, ''),
      clientHeader().replace(/ version='1.0'>$/, '>'),
    ]) {
      const script: Script = async (peer) => {
        await peer.until(/<stream:stream [^>]*>/);
        await peer.send(header + streamFeatures(mechanisms('SCRAM-SHA-1')));
        await scram(peer);
        await peer.until(/<stream:stream [^>]*>/);
        await peer.send(header + streamFeatures(BIND));
        const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*<\/iq>/s);
        await peer.send(bindAnswer(id));
        await peer.gone();
      };
      await withServer(script, async (server) => {
        const session = await connect(clientSettings(server), NEVER);
        assert.equal(session.jid.toString(), FULL_JID);
      });
    }
  });
});

async function componentUpToHandshakeAndStay(peer: Peer): Promise<void> {
  await componentUpToHandshake(peer);
  await peer.gone();
}
