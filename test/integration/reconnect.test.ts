import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type StayOnline, stayOnline } from '../../src/connection/stay-online.ts';
import { CliError, type FailureKind } from '../../src/errors.ts';
import {
  clientSettings,
  closeWhenAsked,
  componentLogin,
  componentSettings,
  componentUpToHandshake,
  login,
  streamError,
} from '../helpers/scripted-login.ts';
import { type Peer, type ScriptedServer, withServer } from '../helpers/scripted-server.ts';

type Settings = (server: ScriptedServer) => StayOnline['settings'];

interface Run {
  readonly failures: string[];
  readonly waits: number[];
  readonly connections: number;
  readonly failure: unknown;
}

/** Stays online on a server that plays the scripts one after the other, the last one to its end. */
async function run(
  settings: Settings,
  scripts: readonly ((peer: Peer) => Promise<void>)[],
  options: Partial<StayOnline> = {},
): Promise<Run> {
  const failures: string[] = [];
  const waits: number[] = [];
  const end = new AbortController();
  let [connections, failure]: [number, unknown] = [0, undefined];
  const script = async (peer: Peer): Promise<void> => {
    const play = scripts[connections];
    connections += 1;
    if (play) return play(peer);
    end.abort(new Error('enough'));
  };
  await withServer(script, async (server) => {
    const stay = stayOnline({
      settings: settings(server),
      signal: end.signal,
      reconnect: true,
      random: () => 0.001,
      online: () => {},
      offline: (why, wait) => {
        failures.push(why.message);
        waits.push(wait);
      },
      ...options,
    });
    failure = await stay.then(
      () => undefined,
      (error: unknown) => error,
    );
  });
  return { failures, waits, connections, failure };
}

async function onlineThen(peer: Peer, what: string): Promise<void> {
  await login(peer);
  await peer.send(what);
  await peer.gone();
}

function assertEnded({ failure }: Run, kind: FailureKind): void {
  assert.ok(failure instanceof CliError, String(failure));
  assert.equal(failure.kind, kind);
}

const PASSING = [
  'connection-timeout',
  'internal-server-error',
  'remote-connection-failed',
  'reset',
  'resource-constraint',
  'system-shutdown',
  'undefined-condition',
];
const FINAL = ['conflict', 'not-authorized', 'policy-violation', 'host-gone', 'see-other-host'];

describe('a bot that stays online', { concurrency: 4 }, () => {
  for (const condition of PASSING) {
    it(`connects again after ${condition}`, async () => {
      const { connections, failures } = await run(clientSettings, [
        (peer) => onlineThen(peer, streamError(condition)),
      ]);
      assert.equal(connections, 2);
      assert.match(failures[0] ?? '', new RegExp(`^connection lost: stream error ${condition}`));
    });
  }

  for (const condition of FINAL) {
    it(`ends after ${condition}`, async () => {
      const ended = await run(clientSettings, [(peer) => onlineThen(peer, streamError(condition))]);
      assertEnded(ended, 'stream');
      assert.equal(ended.connections, 1);
      assert.deepEqual(ended.failures, []);
    });
  }

  it('connects again after an end, a reset, and something that is not XML', async () => {
    const { connections, failures } = await run(clientSettings, [
      (peer) => onlineThen(peer, '</stream:stream>'),
      async (peer) => {
        await login(peer);
        peer.reset();
      },
      (peer) => onlineThen(peer, '<message>&nothing;</message>'),
    ]);
    assert.equal(connections, 4);
    assert.match(failures.join('\n'), /closed the stream.*\n.*reset.*\n.*cannot be read/);
  });

  it('waits longer and longer, up to a minute', async () => {
    const refuse = async (peer: Peer): Promise<void> => {
      await peer.until(/<stream:stream [^>]*>/);
      peer.reset();
    };
    const { waits } = await run(clientSettings, Array(9).fill(refuse));
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('is patient with a server that is not there yet', async () => {
    const end = new AbortController();
    const failures: CliError[] = [];
    await withServer(
      () => Promise.resolve(),
      async (server) => {
        const settings = clientSettings(server, { server: { host: '127.0.0.1', port: 1, directTls: false } });
        const stay = run(() => settings, [], {
          signal: end.signal,
          offline: (failure) => {
            failures.push(failure);
            if (failures.length === 3) end.abort(new Error('enough'));
          },
        });
        const { failure } = await stay;
        assert.equal(failure, end.signal.reason);
      },
    );
    assert.match(failures[0]?.message ?? '', /connection refused/);
  });

  it('without reconnecting ends with the first loss', async () => {
    const ended = await run(clientSettings, [(peer) => onlineThen(peer, '</stream:stream>')], {
      reconnect: false,
    });
    assertEnded(ended, 'stream');
    assert.equal(ended.connections, 1);
  });

  it('as a component outlasts the conflict with its own lost connection', async () => {
    const { connections, failures } = await run(componentSettings, [
      async (peer) => {
        await componentLogin(peer);
        peer.reset();
      },
      async (peer) => {
        await componentUpToHandshake(peer);
        await peer.send(streamError('conflict'));
        await peer.gone();
      },
      async (peer) => {
        await componentLogin(peer);
        peer.end();
        await peer.gone();
      },
    ]);
    assert.equal(connections, 4);
    assert.match(failures[1] ?? '', /conflict/);
  });

  it('as a component that was never online ends with a conflict', async () => {
    const ended = await run(componentSettings, [
      async (peer) => {
        await componentUpToHandshake(peer);
        await peer.send(streamError('conflict'));
        await peer.gone();
      },
    ]);
    assertEnded(ended, 'connection');
    assert.equal(ended.connections, 1);
  });

  it('notices a server that has gone without a word', async () => {
    const silent = async (peer: Peer): Promise<void> => {
      await login(peer);
      await peer.until(/<ping /);
      await peer.gone();
    };
    const { connections, failures } = await run(
      (server) => clientSettings(server, { timeout: 2000 }),
      [silent],
      { keepalive: 50 },
    );
    assert.equal(connections, 2);
    assert.match(failures[0] ?? '', /no sign of life/);
  });

  it('closes its stream when it is told to end', async () => {
    const end = new AbortController();
    let closed = false;
    const { failure } = await run(
      clientSettings,
      [
        async (peer) => {
          await login(peer);
          await closeWhenAsked(peer);
          closed = true;
        },
      ],
      { signal: end.signal, online: () => end.abort(new Error('enough')) },
    );
    assert.equal(failure, undefined);
    assert.equal(closed, true);
  });
});
