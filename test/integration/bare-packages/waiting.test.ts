import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { bareClient, outcome, withBare } from '../../helpers/bare-packages.ts';
import { KINDS } from '../../helpers/both-kinds.ts';
import { type DeafListener, listenDeaf } from '../../helpers/deaf-listener.ts';
import { fails, NEVER, refused } from '../../helpers/refused.ts';
import { clientHeader, clientSettings, openStream } from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

/** Milliseconds that the bare packages are given for each step, and how long they are watched after that. */
const STEP = 50;
const WATCHED = 500;

const SILENT: readonly [what: string, script: Script][] = [
  [
    'offers nothing',
    async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(clientHeader());
      await peer.gone();
    },
  ],
  [
    'does not say what it thinks of a login',
    async (peer) => {
      await openStream(
        peer,
        "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>",
      );
      await peer.gone();
    },
  ],
];

for (const [what, script] of SILENT) {
  describe(`a server that ${what}`, () => {
    it('keeps the bare packages waiting for ever', async () => {
      await withServer(script, (server) =>
        withBare(bareClient(server, { timeout: STEP }), async (bare) => {
          assert.equal((await outcome(bare.started, WATCHED)).is, 'pending');
          assert.deepEqual(bare.errors, []);
        }),
      );
    });

    it('keeps xmpp-tool waiting until the deadline', async () => {
      const settings = (server: { port: number }) => clientSettings(server, { timeout: WATCHED });
      await refused(script, 'connection', /timed out after 0\.5 s/, settings);
    });
  });
}

for (const { kind, bare: entity, settings } of KINDS) {
  describe(`a server that accepts no connection of a ${kind}`, {
    skip: process.platform !== 'linux' && 'needs Linux',
  }, () => {
    const deaf = async (use: (listener: DeafListener) => Promise<void>): Promise<void> => {
      const listener = await listenDeaf();
      try {
        await use(listener);
      } finally {
        await listener.close();
      }
    };

    it('keeps the bare packages waiting', () =>
      deaf((listener) =>
        withBare(entity(listener), async (bare) => {
          assert.equal((await outcome(bare.started, WATCHED)).is, 'pending');
        }),
      ));

    it('keeps xmpp-tool waiting until the deadline', () =>
      deaf(async (listener) => {
        const attempt = connect({ ...settings(listener), timeout: WATCHED }, NEVER);
        await assert.rejects(attempt, fails('connection', /^connecting to .*: timed out after 0\.5 s$/));
      }));
  });
}
