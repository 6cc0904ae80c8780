import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '../../../src/connection/connect.ts';
import { echo } from '../../../src/handlers/echo.ts';
import { NEVER } from '../../helpers/refused.ts';
import { clientSettings, closeWhenAsked, login } from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

const PERIOD = 300;

/** A stanza that takes several times as long to arrive as the server may be silent. */
const slowly: Script = async (peer) => {
  await login(peer);
  await peer.send("<message from='you@test.example/x' type='chat'><body>");
  for (let sent = 0; sent < 20; sent++) {
    await delay(PERIOD / 3);
    await peer.send('x');
  }
  await peer.send('</body></message>');
  await closeWhenAsked(peer);
};

describe('a stanza on a slow line', () => {
  it('is a sign of life while it arrives', async () => {
    await withServer(slowly, async (server) => {
      let answered = (_body: string): void => {};
      const echoed = new Promise<string>((resolve) => {
        answered = resolve;
      });
      const handler = echo({ answered: ({ body }) => answered(body) });
      const settings = { ...clientSettings(server), timeout: PERIOD * 2 };
      const session = await connect(settings, NEVER, { handlers: [handler], keepalive: PERIOD });
      const outcome = await Promise.race([echoed, session.ended]);
      assert.equal(outcome, 'x'.repeat(20));
      await session.close();
    });
  });
});
