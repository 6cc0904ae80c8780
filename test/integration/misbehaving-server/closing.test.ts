import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { CONCURRENT, deferred, NEVER, withTls } from '../../helpers/refused.ts';
import {
  clientSettings,
  closeWhenAsked,
  componentLogin,
  componentSettings,
  login,
} from '../../helpers/scripted-login.ts';
import { type Script, type ScriptedServer, withServer } from '../../helpers/scripted-server.ts';

describe('closing', CONCURRENT, () => {
  it('ends although the server never closes its stream', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until('</stream:stream>');
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
      await server.peers[0]?.gone();
    });
  });

  it('ends although the server never reads', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      peer.stopReading();
      await peer.send('<message><body>now</body></message>');
    };
    await withServer(script, async (server) => {
      const { promise, resolve } = deferred();
      const session = await connect(clientSettings(server), NEVER, { observe: () => resolve() });
      await promise;
      void session.sendText(' '.repeat(20_000_000));
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
    });
  });

  it('ends when the server closes the connection without closing its stream', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until('</stream:stream>');
      peer.end();
    };
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await session.close();
      assert.deepEqual(await session.ended, { kind: 'closed-by-us' });
    });
  });

  it('takes what the server still sends before it closes its stream', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until('</stream:stream>');
      await peer.send('<message><body>last</body></message>', '</stream:stream>');
      peer.end();
    };
    const seen: string[] = [];
    await withServer(script, async (server) => {
      const observe = (item: { name: string }) => seen.push(item.name);
      const session = await connect(clientSettings(server), NEVER, { observe });
      await session.close();
    });
    assert.deepEqual(seen, ['message']);
  });

  it('is done once, however often it is asked for', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await Promise.all([session.close(), session.close()]);
      await session.close();
      await server.peers[0]?.gone();
      assert.equal(server.received().match(/<\/stream:stream>/g)?.length, 1);
    });
  });

  it('is polite to a component, too', async () => {
    const script: Script = async (peer) => {
      await componentLogin(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const session = await connect(componentSettings(server), NEVER);
      await session.close();
      assert.match(server.received(), /<\/stream:stream>$/);
    });
  });
});

describe('interrupting', CONCURRENT, () => {
  const STAGES: readonly [
    string,
    Script,
    (server: ScriptedServer) => Parameters<typeof connect>[0],
    RegExp,
  ][] = [
    ['STARTTLS', async (peer) => peer.gone(), withTls('auto'), /<stream:stream/],
    ['a TLS handshake', async (peer) => peer.gone(), withTls('direct'), /./s],
    ['a login', async (peer) => peer.gone(), clientSettings, /<stream:stream/],
  ];
  for (const [what, script, settings, reached] of STAGES) {
    it(`${what} ends it with the reason, and drops the connection`, async () => {
      await withServer(
        async (peer) => {
          await peer.until(reached);
          controller.abort(reason);
          await script(peer);
        },
        async (server) => {
          await assert.rejects(connect(settings(server), controller.signal), (error) => error === reason);
          await server.peers[0]?.gone();
        },
      );
    });
    const controller = new AbortController();
    const reason = new Error('enough');
  }
});
