import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { BackendName, RunningBackend } from '../../src/server/backend.ts';
import { play, type Scenario, usersOf } from '../helpers/differential.ts';
import { ENCOUNTERS } from '../helpers/encounters.ts';
import { meet } from '../helpers/meet.ts';
import { SCENARIOS } from '../helpers/scenarios.ts';
import { backends, missing, startServer } from '../helpers/servers.ts';

// What a client or a component hears from builtin, it hears from Prosody or from ejabberd, too.

/** Of encounters several at a time, each with a user of its own. */
const VISITORS = Array.from({ length: 4 }, (_, i) => SCENARIOS.length + i);

const users = [...SCENARIOS.keys(), ...VISITORS]
  .flatMap(usersOf)
  .map((username) => ({ username, password: 'secret' }));

describe('builtin does as at least one real server does:', {
  skip: [...missing.values()].join(' ') || false,
}, () => {
  const heard = new Map<BackendName, string[][]>();
  const met = new Map<BackendName, Map<string, string>>();
  before(async () => {
    await Promise.all(
      backends.map(async (name) => {
        const server = await startServer(name, { users });
        try {
          heard.set(name, await playAll(server));
          met.set(name, await meetAll(server));
        } finally {
          await server.stop();
        }
      }),
    );
  });

  for (const { name, rather } of ENCOUNTERS) {
    test(name, () => {
      const [builtin = '', ...real] = backends.map((backend) => met.get(backend)?.get(name) ?? '');
      if (rather) assert.match(builtin, rather);
      else assert.ok(real.includes(builtin), `${builtin}\ninstead of\n${real.join('\nor\n')}`);
    });
  }

  for (const [i, { name, steps, rather }] of SCENARIOS.entries()) {
    test(name, () => {
      for (const [j, [by, xml]] of steps.entries()) {
        const [builtin = '', ...real] = backends.map((backend) => heard.get(backend)?.[i]?.[j] ?? '');
        if (rather && j === steps.length - 1) assert.match(builtin, rather);
        else assertOneOf(builtin, real, `${by} sends ${xml}`);
      }
    });
  }
});

/** Actor by actor: in a step each may hear what another of the servers says. */
function assertOneOf(builtin: string, real: readonly string[], step: string): void {
  for (const actor of ['alice', 'second', 'bob', 'echo']) {
    const ours = linesOf(actor, builtin);
    const theirs = real.map((each) => linesOf(actor, each));
    assert.ok(
      theirs.some((each) => each === ours || isCutShort(each, ours, actor)),
      `${step}\n${actor} hears\n${ours}\ninstead of\n${theirs.join('\nor\n')}`,
    );
  }
}

/** Whoever writes to a server that has closed is reset, and may never read what it said last. */
function isCutShort(theirs: string, ours: string, actor: string): boolean {
  const end = `${actor}: THE END`;
  return theirs === end && ours.endsWith(end);
}

function linesOf(actor: string, heard: string): string {
  const lines = heard.split('\n').filter((line) => line.startsWith(`${actor}: `));
  return lines.join('\n');
}

/** Several at a time, but for those that share the one component. */
async function playAll(server: RunningBackend): Promise<string[][]> {
  const heard: string[][] = [];
  const work = async (scenarios: [number, Scenario][]): Promise<void> => {
    for (let next = scenarios.shift(); next !== undefined; next = scenarios.shift()) {
      const [number, scenario] = next;
      heard[number] = await play(server, scenario, number);
    }
  };
  const all = [...SCENARIOS.entries()];
  const shared = all.filter(([, { actors }]) => actors.includes('echo'));
  const others = all.filter(([, { actors }]) => !actors.includes('echo'));
  const away = others.filter(([, { name: title }]) => title.includes('component'));
  await work(away);
  const rest = others.filter((each) => !away.includes(each));
  await Promise.all([work(shared), work(rest), work(rest), work(rest)]);
  return heard;
}

/** What comes of each, by its name; one after the other, where there is the one component. */
async function meetAll(server: RunningBackend): Promise<Map<string, string>> {
  const heard = new Map<string, string>();
  const clients = ENCOUNTERS.filter(({ place }) => place !== 'components');
  const components = ENCOUNTERS.filter(({ place }) => place === 'components');
  const work = async (number: number): Promise<void> => {
    const waiting = number === VISITORS[0] ? components : clients;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      heard.set(next.name, (await meet(server, next, number)).join('\n'));
    }
  };
  await Promise.all(VISITORS.map(work));
  return heard;
}
