import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { listenDeaf } from '../../helpers/deaf-listener.ts';
import { CONCURRENT, fails, inClear, NEVER, refused, SHORT, withTls } from '../../helpers/refused.ts';
import {
  clientHeader,
  clientSettings,
  componentSettings,
  componentUpToHandshake,
  loginUpToBind,
  mechanisms,
  openStream,
  PROCEED,
  STARTTLS,
  scram,
} from '../../helpers/scripted-login.ts';
import type { Peer, Script, ScriptedServer } from '../../helpers/scripted-server.ts';

describe(
  'a server that stalls ends the connection by the deadline, and the stage is named:',
  CONCURRENT,
  () => {
    const stall = async (peer: Peer) => peer.gone();
    const LOGIN = /^login as me@test\.example.*: timed out after 3 s$/;
    const STALLS: readonly [
      string,
      Script,
      RegExp,
      (server: ScriptedServer) => Parameters<typeof connect>[0],
      RegExp,
    ][] = [
      ['it says nothing', stall, LOGIN, inClear, /<stream:stream/],
      [
        'it says nothing before STARTTLS',
        stall,
        /^STARTTLS with 127\.0\.0\.1:\d+: timed out/,
        withTls('auto', SHORT),
        /<stream:stream/,
      ],
      [
        'it says nothing in TLS',
        stall,
        /^TLS handshake with 127\.0\.0\.1:\d+: timed out/,
        withTls('direct', SHORT),
        /./s,
      ],
      [
        'it sends no features',
        async (peer) => {
          await peer.until(/<stream:stream [^>]*>/);
          await peer.send(clientHeader());
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<stream:stream/,
      ],
      [
        'it does not go on after <proceed/>',
        async (peer) => {
          await openStream(peer, STARTTLS);
          await peer.until('<starttls');
          await peer.send(PROCEED);
          await peer.gone();
        },
        /^TLS handshake with 127\.0\.0\.1:\d+: timed out/,
        withTls('auto', SHORT),
        /<starttls/,
      ],
      [
        'it does not answer <starttls/>',
        async (peer) => {
          await openStream(peer, STARTTLS);
          await peer.gone();
        },
        /^STARTTLS with 127\.0\.0\.1:\d+: timed out/,
        withTls('auto', SHORT),
        /<starttls/,
      ],
      [
        'it does not answer <auth/>',
        async (peer) => {
          await openStream(peer, mechanisms('SCRAM-SHA-1'));
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<auth/,
      ],
      [
        'it opens no stream after the login',
        async (peer) => {
          await openStream(peer, mechanisms('SCRAM-SHA-1'));
          await scram(peer);
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<response.*<stream:stream/s,
      ],
      [
        'it does not answer the request to bind',
        async (peer) => {
          await loginUpToBind(peer);
          await peer.gone();
        },
        LOGIN,
        inClear,
        /<bind/,
      ],
      [
        'it does not answer the handshake of a component',
        async (peer) => {
          await componentUpToHandshake(peer);
          await peer.gone();
        },
        /^login as echo\.test\.example: timed out/,
        (server) => componentSettings(server, { timeout: SHORT }),
        /<handshake/,
      ],
    ];

    for (const [what, script, message, settings, reached] of STALLS) {
      it(what, async () => assert.match(await refused(script, 'connection', message, settings), reached));
    }
  },
);

describe('a server that accepts no connection', {
  skip: process.platform !== 'linux' && 'needs Linux',
}, () => {
  it('ends the connection by the deadline, and is named', async () => {
    const deaf = await listenDeaf();
    try {
      const attempt = connect(clientSettings(deaf, { timeout: 300 }), NEVER);
      await assert.rejects(
        attempt,
        fails('connection', /^connecting to 127\.0\.0\.1:\d+: timed out after 0\.3 s$/),
      );
    } finally {
      await deaf.close();
    }
  });
});
