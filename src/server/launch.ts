import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import type { BackendName, BackendSettings, RunningBackend } from './backend.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { startGuarded } from './guarded-process.ts';
import { checkReady } from './readiness.ts';
import type { Site } from './site.ts';
import { createSite, gist, readLog } from './site.ts';
import { fillFolder } from './temporary-folder.ts';

/** How one kind of server is started. */
export interface Recipe {
  readonly name: BackendName;
  /** Writes its configuration and accounts; resolves to the command that runs it in the foreground. */
  prepare(site: Site): Promise<readonly string[]>;
  /** What its log says when somebody else has a port. */
  readonly portTaken: RegExp;
}

/**
 * Starts a server and waits until a user can log in.
 *
 * @throws CliError `connection` if it is not installed or does not become ready
 * @throws the signal's reason
 */
export async function launch(
  recipe: Recipe,
  settings: BackendSettings,
  signal: AbortSignal = new AbortController().signal,
): Promise<RunningBackend> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOnce(recipe, settings, signal);
    } catch (error) {
      const again = error instanceof PortTakenError && settings.ports === undefined && attempt < ATTEMPTS;
      if (!again) throw error;
    }
  }
}

async function launchOnce(
  recipe: Recipe,
  settings: BackendSettings,
  signal: AbortSignal,
): Promise<RunningBackend> {
  signal.throwIfAborted();
  const site = await createSite(recipe.name, settings);
  const server = await fillFolder(site.folder, () => startIn(site, recipe));
  signal.addEventListener('abort', server.end);
  try {
    await untilReady(recipe, site, server, signal);
  } catch (error) {
    await server.end();
    throw error;
  } finally {
    signal.removeEventListener('abort', server.end);
  }
  return supervise(recipe.name, site, server, signal);
}

async function startIn(site: Site, recipe: Recipe): Promise<GuardedProcess> {
  return startGuarded(await recipe.prepare(site), site.folder, site.outputFile);
}

async function untilReady(
  recipe: Recipe,
  site: Site,
  server: GuardedProcess,
  signal: AbortSignal,
): Promise<void> {
  const ca = await readFile(site.certificateFile, 'utf8');
  const deadline = Date.now() + READY_MS;
  let running = true;
  void server.exited.then(() => {
    running = false;
  });
  for (;;) {
    const timeout = AbortSignal.timeout(CHECK_MS);
    const cause = await checkReady({ ...site, ca, signal: timeout }).catch((error: unknown) => error);
    signal.throwIfAborted();
    const goOn = running && Date.now() < deadline;
    const log = await readLog(site);
    const message = `cannot start ${recipe.name}: ${gist(log)}`;
    if (recipe.portTaken.test(log)) throw new PortTakenError('connection', message, { cause });
    if (cause === undefined) return;
    if (!goOn) throw new CliError('connection', message, { cause });
    await delay(POLL_MS);
  }
}

function supervise(
  name: BackendName,
  site: Site,
  server: GuardedProcess,
  signal: AbortSignal,
): RunningBackend {
  let ending: Promise<void> | undefined;
  let lastLog: string | undefined;
  const log = async (): Promise<string> => lastLog ?? (await readLog(site)).slice(-TAIL_CHARACTERS);
  const end = async (): Promise<void> => {
    signal.removeEventListener('abort', stop);
    lastLog = await log();
    await server.end();
  };
  const stop = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  signal.addEventListener('abort', stop);
  const { settings, ports, folder, certificateFile: caFile, keyFile } = site;
  const { domain, users, components } = settings;
  const ended = server.exited.then(stop);
  const { pid } = server;
  const place = { host: '127.0.0.1', ports, caFile, keyFile, folder, pid } as const;
  return { name, domain, ...place, users, components, ended, log, stop };
}

class PortTakenError extends CliError {}

const ATTEMPTS = 5;
const READY_MS = 60_000;
const CHECK_MS = 5_000;
const POLL_MS = 25;
const TAIL_CHARACTERS = 8_000;
