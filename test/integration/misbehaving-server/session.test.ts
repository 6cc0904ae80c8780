import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import type { CliError } from '../../../src/errors.ts';
import { CONCURRENT, deferred, fails, NEVER, type SettingsOf, withTls } from '../../helpers/refused.ts';
import {
  clientSettings,
  closeWhenAsked,
  login,
  startTls,
  streamError,
} from '../../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../../helpers/scripted-server.ts';

describe('a session that is online', CONCURRENT, () => {
  /** Goes online, and then does `then`. */
  const online = (then: (peer: Peer) => Promise<void>): Script => {
    return async (peer) => {
      await login(peer);
      await then(peer);
    };
  };

  /** How a session ends that the server does this to. */
  async function endOf(script: Script, settings: SettingsOf = clientSettings) {
    const seen: { failure?: CliError; received: string } = { received: '' };
    await withServer(script, async (server) => {
      const session = await connect(settings(server), NEVER, { handlers: [] });
      const end = await session.ended;
      assert.ok(end.kind === 'failed');
      seen.failure = end.failure;
      await server.peers[0]?.gone();
      seen.received = server.received();
    });
    return seen;
  }

  it('ends with exit 5 on a stream error', async () => {
    const { failure, received } = await endOf(
      online(async (peer) => {
        await peer.send(streamError('conflict', 'replaced'));
        await peer.gone();
      }),
    );
    fails('stream', /stream error conflict \(replaced\)/)(failure);
    assert.match(received, /<\/stream:stream>$/);
  });

  it('ends with exit 5 when the server closes the stream, and closes it, too', async () => {
    const { failure, received } = await endOf(
      online(async (peer) => {
        await peer.send('</stream:stream>');
        await peer.gone();
      }),
    );
    fails('stream', /closed the stream/)(failure);
    assert.match(received, /<\/stream:stream>$/);
  });

  it('ends with exit 5 when the connection is closed or reset', async () => {
    const closed = await endOf(
      online(async (peer) => {
        peer.end();
        await peer.gone();
      }),
    );
    fails('stream', /connection lost/)(closed.failure);
    const reset = await endOf(online(async (peer) => peer.reset()));
    fails('stream', /reset/)(reset.failure);
  });

  it('ends with exit 5 when it is reset in the middle of a stanza', async () => {
    const { failure } = await endOf(
      online(async (peer) => {
        await peer.send('<message><body>half of i');
        peer.reset();
      }),
    );
    fails('stream', /reset/)(failure);
  });

  const UNREADABLE: readonly [what: string, text: string | Uint8Array, condition: string][] = [
    ['a mismatched tag', '<message></iq>', 'not-well-formed'],
    ['an attribute twice', "<message a='1' a='2'/>", 'not-well-formed'],
    ['a control character', '<message>\u0001</message>', 'not-well-formed'],
    ['a reference to a control character', '<message>&#1;</message>', 'not-well-formed'],
    ['bytes that are not UTF-8', Buffer.from('<message>\xff\xfe</message>', 'latin1'), 'not-well-formed'],
    ['an overlong sequence', Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0x80]), 'not-well-formed'],
    ['a surrogate in UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80]), 'not-well-formed'],
    ['a prefix that is bound nowhere', '<x:message/>', 'bad-namespace-prefix'],
    ['a comment', '<!-- hello -->', 'restricted-xml'],
    ['a processing instruction', '<?php echo 1 ?>', 'restricted-xml'],
    ['a document type', '<!DOCTYPE message []>', 'restricted-xml'],
    ['an entity that is not predefined', '<message>&nbsp;</message>', 'restricted-xml'],
  ];

  for (const [what, text, condition] of UNREADABLE) {
    it(`answers ${what} with ${condition}, closes the stream, and ends with exit 5`, async () => {
      const { failure, received } = await endOf(
        online(async (peer) => {
          await peer.send(text);
          await peer.gone();
        }),
      );
      fails('stream', new RegExp(`cannot be read: ${condition}`))(failure);
      const error = `<stream:error><${condition} xmlns=["']urn:ietf:params:xml:ns:xmpp-streams["']/></stream:error>`;
      assert.match(received, new RegExp(`${error}</stream:stream>$`));
    });
  }

  it('gets its stream error through also when more of the same is on its way', async () => {
    const { received } = await endOf(
      online(async (peer) => {
        await peer.send(`<message></iq>${'<presence/>'.repeat(100_000)}`);
        await peer.gone();
      }),
    );
    assert.match(received, /<not-well-formed /);
  });

  it('tells of what cannot be read through TLS, too', async () => {
    const script: Script = async (peer) => {
      await startTls(peer);
      await login(peer);
      await peer.send('<message></iq>');
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const session = await connect(withTls('auto')(server), NEVER);
      await session.ended;
      await server.peers[0]?.gone();
      assert.match(server.received(), /<not-well-formed .*<\/stream:stream>$/s);
    });
  });

  it('reads characters that are cut anywhere', async () => {
    const text = "<message from='a@b'><body>ä€\u{1f600}</body></message>";
    const places = [...Buffer.from(text).keys()].slice(1);
    const bodies: string[] = [];
    const script = online(async (peer) => {
      await peer.sendCut(text, ...places);
      await closeWhenAsked(peer);
    });
    await withServer(script, async (server) => {
      const { promise, resolve } = deferred();
      const session = await connect(clientSettings(server), NEVER, {
        observe(item) {
          bodies.push(item.child('body', 'jabber:client')?.text() ?? '');
          resolve();
        },
      });
      await promise;
      await session.close();
    });
    assert.deepEqual(bodies, ['ä€\u{1f600}']);
  });
});
