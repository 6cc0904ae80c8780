import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { parseFault } from '../../src/server/builtin/faults/fault.ts';
import { startBuiltin } from '../../src/server/builtin/start.ts';
import {
  BOT_JID,
  BOT_PASSWORD,
  type ConnectionKind,
  connectionKinds,
  connectionOptions,
  startBot,
} from '../helpers/bots.ts';
import { runCli } from '../helpers/cli.ts';
import { attribute, connectRawComponent, type RawStream } from '../helpers/raw-client.ts';
import { SETTINGS } from '../helpers/servers.ts';
import { startSteadyClient } from '../helpers/steady-client.ts';

const MESSAGES = 6;
/** The wait for another try grows with each break. */
const FEW_MESSAGES = 3;
const PATIENT = ['--timeout', '2', '--keepalive', '0.5'];

/** A component's stream cannot be resumed: what is under way when it breaks has to be sent again. */
const BREAKING = ['drop=0.02', 'stream-error=system-shutdown'];
const RESUMING = 'stream-error=reset,resume-fails';

const SURVIVED = [
  'split',
  'delay=1ms..5ms',
  'reorder-iq',
  'spoof-iq',
  'split,delay=0ms..2ms,reorder-iq,spoof-iq',
  ...BREAKING,
];

const REFUSED: readonly [fault: string, kind: ConnectionKind, code: number, says: RegExp][] = [
  ['no-starttls', 'client', 3, /STARTTLS with 127\.0\.0\.1:\d+: the server does not offer it/],
  ['bad-certificate', 'client', 3, /certificate for localhost: self-signed/],
  ['bad-certificate=expired', 'client', 3, /certificate for localhost: expired/],
  ['bad-certificate=other-name', 'client', 3, /certificate for localhost: made out for another name/],
  ['auth-fails', 'client', 4, /not-authorized/],
  ['auth-fails', 'component', 4, /not-authorized/],
  ['stall=0ms', 'client', 3, /timed out after 1 s/],
  ['stall=0ms', 'component', 3, /timed out after 1 s/],
];

describe('a bot survives', { concurrency: 2 }, () => {
  for (const kind of connectionKinds) {
    for (const faults of kind === 'client' ? [...SURVIVED, RESUMING] : SURVIVED) {
      test(`${faults}, as a ${kind}, and answers all messages`, async (t) => {
        const server = await start(faults);
        t.after(server.stop);
        const bot = await startBot(server, kind, PATIENT);
        const alice = await startSteadyClient(server);
        t.after(() => alice.leave());
        const again = kind === 'component' && BREAKING.includes(faults) ? 1000 : undefined;
        const breaking = [...BREAKING, RESUMING].includes(faults);
        const messages = breaking ? FEW_MESSAGES : MESSAGES;
        const wasCut = (): boolean => /connection lost/.test(bot.stderr);
        for (let i = 1; i <= messages || (breaking && !wasCut()); i++)
          await alice.echo(BOT_JID[kind], `${i}: ä😀-`.repeat(20), again);
        assert.equal(wasCut(), breaking);
        assert.equal((await bot.stop('SIGINT')).code, 0);
      });
    }

    test(`a stall, as a ${kind}, by coming back`, async (t) => {
      const server = await start('stall=1.5s');
      t.after(server.stop);
      const bot = await startBot(
        server,
        kind,
        kind === 'client' ? ['--timeout', '1', '--keepalive', '0.3'] : PATIENT,
      );
      await bot.waitFor('stderr', /connection lost: (no sign of life|the server acknowledges nothing)/);
      await bot.waitFor('stderr', kind === 'client' ? /resumed|online[\s\S]*online/ : /online[\s\S]*online/);
      assert.equal((await bot.stop('SIGINT')).code, 0);
    });
  }

  test('a forged answer is not taken for the true one', async (t) => {
    const server = await start('spoof-iq');
    t.after(server.stop);
    const args = ['version-query', ...aliceOptions(server), 'localhost'];
    const { code, stdout } = await runCli(args, { env: { XMPP_PASSWORD: 'alice-secret' } });
    assert.match(stdout, /^Name: xmpp-tool sandbox\n/);
    assert.equal(code, 0);
  });
});

describe('a bot is stopped by', { concurrency: 2 }, () => {
  for (const [fault, kind, code, says] of REFUSED) {
    test(`${fault}, as a ${kind}, with exit ${code}`, async (t) => {
      const server = await start(fault);
      t.after(server.stop);
      const timeout = fault.startsWith('stall') ? '1' : '10';
      const args = [
        `echo-${kind}`,
        ...connectionOptions(server, kind),
        '--timeout',
        timeout,
        '--no-reconnect',
      ];
      const result = await runCli(args, { env: { XMPP_PASSWORD: BOT_PASSWORD[kind] } });
      assert.match(result.stderr, says);
      assert.equal(result.code, code);
    });
  }

  test('a stream error that another try cannot mend, as a client, with exit 5', async (t) => {
    const server = await start('stream-error=policy-violation');
    t.after(server.stop);
    const bot = await startBot(server, 'client', ['--keepalive', '0.1']);
    const component = await connectRawComponent(server);
    for (let i = 0; i < 10; i++) {
      component.send(
        `<message from='echo.localhost' to='${BOT_JID.client}' type='chat'><body>x</body></message>`,
      );
    }
    const { code, stderr } = await bot.ended;
    assert.match(stderr, /connection lost: stream error policy-violation/);
    assert.equal(code, 5);
  });
});

describe('a run with the seed of another is like it, and with another seed is not:', () => {
  for (const fault of ['drop=0.1', 'reorder-iq', 'spoof-iq']) {
    test(fault, async () => {
      const first = await heardUnder(fault, 1);
      assert.deepEqual(await heardUnder(fault, 1), first);
      assert.notDeepEqual(await heardUnder(fault, 2), first);
    });
  }
});

/** What a component's pings are answered with until the connection is cut, or forty of them are; four times. */
async function heardUnder(faults: string, seed: number): Promise<string[]> {
  const texts = faults.split(',').map((text) => `${text}@${seed}`);
  const server = await start(texts.join());
  const heard: string[] = [];
  for (let connection = 0; connection < 4; connection++) {
    const component = await connectRawComponent(server).catch(() => undefined);
    heard.push(component ? await pinged(component) : 'no session');
    await component?.close();
  }
  await server.stop();
  return heard;
}

/** Four pings at a time: after so many, answers that are kept back go. */
async function pinged(component: RawStream): Promise<string> {
  const heard: string[] = [];
  for (let i = 0; i < 40; i += 4) {
    const ids = [i, i + 1, i + 2, i + 3];
    component.send(ids.map(ping).join(''));
    while (heard.filter((each) => each.startsWith('localhost')).length < i + 4) {
      const { elements, over } = await component.untilOrEnd(/^<iq/);
      if (over) return `${heard.join()} THE END`;
      for (const each of elements)
        heard.push(`${attribute(each, 'from')}${attribute(each, 'type')}${attribute(each, 'id')}`);
    }
  }
  return heard.join();
}

function ping(id: number): string {
  return `<iq type='get' id='${id}' from='echo.localhost' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>`;
}

function start(faults: string): Promise<RunningBackend> {
  const seeded = faults.split(',').map((text) => parseFault(text, () => 1));
  return startBuiltin({ ...SETTINGS, faults: seeded });
}

function aliceOptions(server: RunningBackend): string[] {
  return [
    '--jid',
    'alice@localhost',
    '--server',
    `${server.host}:${server.ports.client}`,
    '--ca',
    server.caFile,
  ];
}
