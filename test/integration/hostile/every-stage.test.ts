import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import type { ConnectionSettings } from '../../../src/connection/settings.ts';
import { CliError } from '../../../src/errors.ts';
import { NEVER, withTls } from '../../helpers/refused.ts';
import {
  clientHeader,
  componentHeader,
  componentLogin,
  componentSettings,
  componentUpToHandshake,
  login,
  loginUpToBind,
  mechanisms,
  openStream,
  PASSWORD,
  PROCEED,
  STARTTLS,
  scram,
  startTls,
  streamError,
} from '../../helpers/scripted-login.ts';
import { type Script, type ScriptedServer, withServer } from '../../helpers/scripted-server.ts';

/** What is done before the server misbehaves. The last one is a whole login. */
const CLIENT_STAGES: Readonly<Record<string, Script>> = {
  'once it is connected': async () => {},
  'after its header': async (peer) => {
    await peer.until(/<stream:stream [^>]*>/);
    await peer.send(clientHeader());
  },
  'instead of <proceed/>': async (peer) => {
    await openStream(peer, STARTTLS);
    await peer.until(/<starttls [^>]*>/);
  },
  'instead of the TLS handshake': async (peer) => {
    await openStream(peer, STARTTLS);
    await peer.until(/<starttls [^>]*>/);
    await peer.send(PROCEED);
  },
  'in TLS': (peer) => startTls(peer),
  'instead of a challenge': async (peer) => {
    await startTls(peer);
    await openStream(peer, mechanisms('SCRAM-SHA-1'));
    await peer.until('</auth>');
  },
  'after <success/>': async (peer) => {
    await startTls(peer);
    await openStream(peer, mechanisms('SCRAM-SHA-1'));
    await scram(peer);
  },
  'instead of binding': async (peer) => {
    await startTls(peer);
    await loginUpToBind(peer);
  },
  'to a client that is online': async (peer) => {
    await startTls(peer);
    await login(peer);
  },
};

const COMPONENT_STAGES: Readonly<Record<string, Script>> = {
  'once it is connected': async () => {},
  'after its header': async (peer) => {
    await peer.until(/<stream:stream [^>]*>/);
    await peer.send(componentHeader());
  },
  'instead of an answer to the handshake': (peer) => componentUpToHandshake(peer),
  'to a component that is online': (peer) => componentLogin(peer),
};

const sends =
  (...parts: (string | Uint8Array)[]): Script =>
  async (peer) => {
    await peer.send(...parts);
    await peer.gone();
  };

const ATTACKS: Readonly<Record<string, Script>> = {
  closes: async (peer) => peer.end(),
  resets: async (peer) => peer.reset(),
  'says nothing more': (peer) => peer.gone(),
  'ends the stream': sends('</stream:stream>'),
  'sends a stream error with the password in it': sends(
    streamError('policy-violation', PASSWORD.replace('&', '&amp;')),
  ),
  'sends bytes that are no text': sends(Buffer.from([0x16, 3, 1, 0xff, 0xfe, 0, 0xc0, 0x80])),
  'sends text that is no XML': sends('HTTP/1.1 400 Bad Request\r\n\r\n'),
  'sends a document type': sends('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
  'sends elements in elements': sends('<a>'.repeat(1000)),
  'sends half a stanza and closes': async (peer) => {
    await peer.send("<message from='a@b'><body>half");
    peer.end();
  },
};

const SHORT = 4000;

const KINDS: readonly [Readonly<Record<string, Script>>, (server: ScriptedServer) => ConnectionSettings][] = [
  [CLIENT_STAGES, withTls('auto', SHORT)],
  [COMPONENT_STAGES, (server) => componentSettings(server, { timeout: SHORT })],
];

/** How it ends: as an attempt that fails, or as a session that was online. */
async function failureOf(settings: ConnectionSettings): Promise<unknown> {
  try {
    const session = await connect(settings, NEVER, { handlers: [], keepalive: 100 });
    const end = await session.ended;
    return end.kind === 'failed' ? end.failure : end;
  } catch (error) {
    return error;
  }
}

describe('a server that misbehaves', { concurrency: 16, timeout: 60_000 }, () => {
  for (const [stages, settings] of KINDS) {
    for (const [when, stage] of Object.entries(stages)) {
      describe(when, { concurrency: 16 }, () => {
        for (const [what, attack] of Object.entries(ATTACKS)) {
          it(`and ${what} is left by the deadline, for a reason that can be told`, async () => {
            const script: Script = async (peer) => {
              await stage(peer);
              await attack(peer);
            };
            await withServer(script, async (server) => {
              const failure = await failureOf(settings(server));
              assert.ok(failure instanceof CliError, String(failure));
              // What comes in one read with the end of the login may still be its failure.
              const kinds = when.endsWith('online') ? ['stream', 'connection'] : ['connection', 'auth'];
              assert.ok(kinds.includes(failure.kind), `${failure.kind}: ${failure.message}`);
              assert.ok(!`${failure.message}${failure.hint}`.includes(PASSWORD), failure.message);
              await Promise.all(server.peers.map((peer) => peer.gone()));
            });
          });
        }
      });
    }
  }
});
