import { after, before, describe } from 'node:test';
import type { BackendName, BackendSettings, RunningBackend } from '../../src/server/backend.ts';
import { startBuiltin } from '../../src/server/builtin/start.ts';
import { startEjabberd } from '../../src/server/ejabberd.ts';
import { findExecutable } from '../../src/server/executable.ts';
import { startProsody } from '../../src/server/prosody.ts';

export const backends: readonly BackendName[] = ['builtin', 'prosody', 'ejabberd'];

/** What the tests' servers serve unless a test says otherwise. */
export const SETTINGS: BackendSettings = {
  domain: 'localhost',
  users: [
    { username: 'alice', password: 'alice-secret' },
    { username: 'bob', password: 'bob-secret' },
  ],
  components: [{ domain: 'echo.localhost', secret: 'component-secret' }],
};

/** A block of tests that share one fresh server; `server()` is it, to be called within a test. */
export function withServer(
  name: BackendName,
  settings: Partial<BackendSettings>,
  define: (server: () => RunningBackend) => void,
): void {
  describe(`with ${name}`, { skip: missing.get(name) ?? false }, () => {
    let running: RunningBackend | undefined;
    before(async () => {
      running = await startServer(name, settings);
    });
    after(() => running?.stop());
    define(() => {
      if (running === undefined) throw new Error(`${name} is only there while tests run`);
      return running;
    });
  });
}

/** A server that the test stops by itself; for blocks that are skipped where `missing` has it. */
export function startServer(
  name: BackendName,
  settings: Partial<BackendSettings> = {},
  signal?: AbortSignal,
): Promise<RunningBackend> {
  return START[name]({ ...SETTINGS, ...settings }, signal);
}

const START = { builtin: startBuiltin, prosody: startProsody, ejabberd: startEjabberd };
const PROGRAM = { builtin: 'sh', prosody: 'prosody', ejabberd: 'ejabberdctl' };

/** Servers that are not installed, with the reason to skip their tests. Under CI that is an error. */
export const missing: ReadonlyMap<BackendName, string> = new Map(
  (await Promise.all(backends.map(reasonToSkip))).filter((entry) => entry !== undefined),
);

async function reasonToSkip(name: BackendName): Promise<[BackendName, string] | undefined> {
  try {
    await findExecutable(PROGRAM[name], name);
    return undefined;
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    return [
      name,
      `${name} is not installed: its integration tests are skipped (node scripts/install-servers.mjs)`,
    ];
  }
}
