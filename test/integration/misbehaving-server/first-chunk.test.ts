import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { CONCURRENT, deferred, fails, NEVER, type SettingsOf } from '../../helpers/refused.ts';
import {
  bindAnswer,
  clientSettings,
  closeWhenAsked,
  componentSettings,
  componentUpToHandshake,
  loginUpToBind,
  streamError,
} from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

describe('what comes in one chunk with the last of the login is not lost:', CONCURRENT, () => {
  const MESSAGE = "<message from='a@b/c' type='chat'><body>früh</body></message>";

  const ONLINE: readonly [string, Script, SettingsOf][] = [
    [
      'a message after the answer to the handshake',
      async (peer) => {
        await componentUpToHandshake(peer);
        await peer.send(`<handshake/>${MESSAGE}`);
        await closeWhenAsked(peer);
      },
      componentSettings,
    ],
    [
      'a message after the answer to the handshake, in pieces',
      async (peer) => {
        await componentUpToHandshake(peer);
        await peer.sendCut(`<handshake></handshake>${MESSAGE}`, 5, 18, 30, 77, 78);
        await closeWhenAsked(peer);
      },
      componentSettings,
    ],
    [
      'a message after the answer to the request to bind',
      async (peer) => {
        await peer.send(bindAnswer(await loginUpToBind(peer)) + MESSAGE);
        await closeWhenAsked(peer);
      },
      clientSettings,
    ],
  ];

  for (const [what, script, settings] of ONLINE) {
    it(what, async () => {
      await withServer(script, async (server) => {
        const seen: string[] = [];
        const { promise, resolve } = deferred();
        const observe = (item: {
          name: string;
          child(n: string, ns: string): { text(): string } | undefined;
        }) => {
          seen.push(item.child('body', 'jabber:client')?.text() ?? item.name);
          resolve();
        };
        const session = await connect(settings(server), NEVER, { handlers: [], observe });
        await promise;
        await session.close();
        assert.deepEqual(seen, ['früh']);
      });
    });
  }

  it('a stream error after the answer to the handshake ends the session', async () => {
    const script: Script = async (peer) => {
      await componentUpToHandshake(peer);
      await peer.send(`<handshake/>${streamError('conflict')}`);
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const session = await connect(componentSettings(server), NEVER);
      const end = await session.ended;
      assert.ok(end.kind === 'failed');
      fails('stream', /stream error conflict/)(end.failure);
    });
  });
});
