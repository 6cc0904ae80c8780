import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import type { BackendName, BackendPorts, BackendSettings, RunningBackend } from './backend.ts';
import { createCertificate } from './certificate.ts';
import { freePorts } from './free-ports.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { OUTPUT_FILE, startGuarded } from './guarded-process.ts';
import { checkReady } from './readiness.ts';

/** How one kind of server is started. */
export interface Recipe {
  readonly name: BackendName;
  /** Writes its configuration and accounts; resolves to the command that runs it in the foreground. */
  prepare(site: Site): Promise<readonly string[]>;
  /** What its log says when somebody else has a port. */
  readonly portTaken: RegExp;
}

export interface Site {
  readonly settings: BackendSettings;
  readonly ports: BackendPorts;
  /** Absolute; everything that the server writes goes here. */
  readonly folder: string;
  /** In `folder`. */
  readonly logFile: string;
  /** PEM, in `folder`. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /** The multi-user chat service. */
  readonly rooms: string;
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
  signal: AbortSignal | undefined,
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
  signal: AbortSignal | undefined,
): Promise<RunningBackend> {
  signal?.throwIfAborted();
  const site = await createSite(recipe.name, settings);
  const command = await recipe.prepare(site).catch(async (error: unknown) => {
    await rm(site.folder, { recursive: true });
    throw error;
  });
  const process = await startGuarded(command, site.folder);
  try {
    await untilReady(recipe, site, process, signal);
  } catch (error) {
    await process.end();
    throw error;
  }
  return supervise(recipe, site, process, signal);
}

async function createSite(name: BackendName, settings: BackendSettings): Promise<Site> {
  const ports = settings.ports ?? (await choosePorts());
  const folder = await mkdtemp(path.join(tmpdir(), `xmpp-tool-${name}-`));
  const rooms = `conference.${settings.domain}`;
  const site = {
    settings,
    ports,
    folder,
    logFile: path.join(folder, 'server.log'),
    certificateFile: path.join(folder, 'certificate.pem'),
    keyFile: path.join(folder, 'key.pem'),
    rooms,
  };
  const components = settings.components.map(({ domain }) => domain);
  const { certificate, key } = createCertificate({
    names: [settings.domain, `*.${settings.domain}`, rooms, ...components],
  });
  await writeFile(site.certificateFile, certificate);
  await writeFile(site.keyFile, key, { mode: 0o600 });
  return site;
}

async function choosePorts(): Promise<BackendPorts> {
  const [client = 0, directTls = 0, component = 0] = await freePorts(3);
  return { client, directTls, component };
}

async function untilReady(
  recipe: Recipe,
  site: Site,
  process: GuardedProcess,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { settings, ports } = site;
  const ca = await readFile(site.certificateFile, 'utf8');
  const deadline = Date.now() + READY_MS;
  let exited = false;
  void process.exited.then(() => {
    exited = true;
  });
  for (;;) {
    const timeout = AbortSignal.timeout(CHECK_MS);
    const cause = await checkReady({ settings, ports, ca, signal: timeout }).catch((error: unknown) => error);
    signal?.throwIfAborted();
    const log = await readLog(site);
    if (recipe.portTaken.test(log)) throw new PortTakenError(`cannot start ${recipe.name}: ${gist(log)}`);
    if (cause === undefined) return;
    if (exited || Date.now() > deadline) {
      throw new CliError('connection', `cannot start ${recipe.name}: ${gist(log)}`, { cause });
    }
    await delay(POLL_MS);
  }
}

function supervise(
  recipe: Recipe,
  site: Site,
  process: GuardedProcess,
  signal: AbortSignal | undefined,
): RunningBackend {
  let lastLog: string | undefined;
  let ending: Promise<void> | undefined;
  const log = async (): Promise<string> => lastLog ?? (await readLog(site)).slice(-TAIL_CHARACTERS);
  const stop = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  const end = async (): Promise<void> => {
    signal?.removeEventListener('abort', stop);
    lastLog = await log();
    await process.end();
  };
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) void stop();
  return {
    name: recipe.name,
    domain: site.settings.domain,
    host: '127.0.0.1',
    ports: site.ports,
    caFile: site.certificateFile,
    folder: site.folder,
    pid: process.pid,
    users: site.settings.users,
    components: site.settings.components,
    ended: process.exited.then(stop),
    log,
    stop,
  };
}

/** Its own log, or what it printed where it did not get that far. */
async function readLog(site: Site): Promise<string> {
  const own = await readFile(site.logFile, 'utf8').catch(() => '');
  const printed = await readFile(path.join(site.folder, OUTPUT_FILE), 'utf8').catch(() => '');
  return own + printed;
}

/** The last line that tells of an error, otherwise the last one. */
function gist(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /error|fail/i.test(line)) ?? lines.at(-1) ?? 'it logged nothing';
}

class PortTakenError extends CliError {
  constructor(message: string) {
    super('connection', message);
  }
}

const ATTEMPTS = 5;
const READY_MS = 60_000;
const CHECK_MS = 5_000;
const POLL_MS = 50;
const TAIL_CHARACTERS = 8_000;
