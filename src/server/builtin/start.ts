import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../../errors.ts';
import { createCertificate, namesOfDomain } from '../../transport/certificate.ts';
import { tlsIdentity } from '../../transport/server-tls.ts';
import type { RunningBackend } from '../backend.ts';
import { guardFolder } from '../folder-guard.ts';
import type { GuardedProcess } from '../guarded-process.ts';
import { fillFolder, makeTemporaryFolder } from '../temporary-folder.ts';
import { Connections } from './connections.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import { Host } from './host.ts';
import { type Listeners, listen } from './listeners.ts';
import { LogTail } from './log-tail.ts';
import type { BuiltinSettings } from './settings.ts';

/**
 * A small server in this process, for trying things and for tests. It listens when this resolves.
 *
 * @throws CliError `connection` if a port is taken
 * @throws the signal's reason
 */
export async function startBuiltin(
  settings: BuiltinSettings,
  signal: AbortSignal = new AbortController().signal,
): Promise<RunningBackend> {
  signal.throwIfAborted();
  const folder = await makeTemporaryFolder('builtin');
  const guard = await guardFolder(folder);
  try {
    return await fillFolder(folder, () => startIn(folder, guard, settings, signal));
  } catch (error) {
    await guard.end();
    throw error;
  }
}

async function startIn(
  folder: string,
  guard: GuardedProcess,
  settings: BuiltinSettings,
  signal: AbortSignal,
): Promise<RunningBackend> {
  const { domain, users, components } = settings;
  const faults = new FaultPlan(settings.faults ?? []);
  const request = { names: [...namesOfDomain(domain), ...components.map((each) => each.domain)] };
  const certificate = createCertificate(faults.certificateRequest(request));
  const authority = faults.hidesAuthority ? createCertificate(request) : certificate;
  const caFile = path.join(folder, 'certificate.pem');
  await writeFile(caFile, authority.certificate);
  const tail = new LogTail();
  const host = new Host(settings, (line) => tail.add(line));
  const connections = new Connections({ host, settings, identity: tlsIdentity(certificate), faults });
  const listeners = await listenOrExplain(settings, connections);
  let ending: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    ending ??= end({ host, connections, listeners, guard, folder });
    signal.removeEventListener('abort', stop);
    return ending;
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) {
    await stop();
    signal.throwIfAborted();
  }
  host.log(`serving ${domain} on ${Object.values(listeners.ports).join(', ')}`);
  return {
    name: 'builtin',
    domain,
    host: '127.0.0.1',
    ports: listeners.ports,
    caFile,
    folder,
    pid: guard.pid,
    users,
    components,
    ended: guard.exited.then(stop),
    log: async () => tail.text(),
    stop,
  };
}

async function listenOrExplain(settings: BuiltinSettings, connections: Connections): Promise<Listeners> {
  try {
    return await listen(settings.ports, (kind, socket) => connections.accept(kind, socket));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('connection', `cannot start builtin: ${why}`, { cause });
  }
}

interface Parts {
  readonly host: Host;
  readonly connections: Connections;
  readonly listeners: Listeners;
  readonly guard: GuardedProcess;
  readonly folder: string;
}

async function end({ host, connections, listeners, guard, folder }: Parts): Promise<void> {
  const closed = listeners.close();
  await connections.end();
  host.end();
  await closed;
  await guard.end();
  // If it was killed, the guard has not done it.
  await rm(folder, { recursive: true, force: true });
}
