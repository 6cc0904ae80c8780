import { randomInt } from 'node:crypto';
import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import type { RunningBackend } from '../server/backend.ts';
import { formatFault, parseFault } from '../server/builtin/faults/fault.ts';
import type { BuiltinSettings } from '../server/builtin/settings.ts';
import { startBackend } from '../server/start-backend.ts';
import { parseJid } from '../stanza/jid.ts';
import type { Invocation, Values } from './command.ts';
import { readAccounts } from './sandbox-accounts.ts';
import { runChild } from './sandbox-child.ts';
import { describe, describeAsJson, environmentOf } from './sandbox-description.ts';
import type { sandboxOptions } from './sandbox-options.ts';
import type { outputOptions, trafficOptions } from './shared-options.ts';
import { recordTraffic, type TrafficRecord } from './traffic-log.ts';

type Options = typeof sandboxOptions & typeof trafficOptions & typeof outputOptions;

/** Runs a server until it is interrupted or the command behind `--` ends, whose exit code is then the result. */
export async function runSandbox({ values, rest }: Invocation<Options>, io: Io): Promise<number> {
  const accounts = readAccounts(values);
  const faults = (values.fault ?? []).map((text) => parseFault(text, () => randomInt(2 ** 32)));
  refuseForRealServers(values);
  refuseEmpty(rest);
  const traffic = await recordTraffic(values, io, {
    jid: parseJid(accounts.domain),
    tls: { mode: 'starttls' },
  });
  const { openTap } = traffic;
  const started = await start(values, { ...accounts, faults, ...(openTap && { openTap }) }, io);
  const server = await watch(started, openTap, io).catch(async (error: unknown) => {
    await started.stop();
    throw error;
  });
  const about = {
    json: values.json === true,
    verbose: values.verbose === true,
    faults: faults.map(formatFault),
  };
  try {
    return await (rest ? runCommand(server, about, rest, io) : stay(server, about, io));
  } finally {
    await server.stop();
    await traffic.end();
  }
}

/** Of a script whose variable is empty: a server that nobody ends is not what it wants. */
function refuseEmpty(command: readonly string[] | undefined): void {
  if (command === undefined || (command[0] ?? '') !== '') return;
  throw new CliError('usage', 'sandbox --: the command is missing', {
    hint: 'leave out -- to have a server until Ctrl-C',
  });
}

function refuseForRealServers({ backend = 'builtin', fault }: Values<Options>): void {
  if (backend === 'builtin' || fault === undefined) return;
  throw new CliError('usage', `--fault: only the builtin server has it, not ${backend}`, {
    hint: 'leave out --backend',
  });
}

/** Other servers are processes of their own: what passes on their connections is seen by who stands in between. */
async function watch(
  server: RunningBackend,
  openTap: TrafficRecord['openTap'],
  io: Io,
): Promise<RunningBackend> {
  if (server.keyFile === undefined || openTap === undefined) return server;
  const { watchBackend } = await import('./sandbox-watch.ts');
  return watchBackend(server, server.keyFile, openTap, io);
}

/** Interrupted while it starts, it does not come about; afterwards an interruption is the caller's. */
async function start(values: Values<Options>, settings: BuiltinSettings, io: Io): Promise<RunningBackend> {
  const starting = new AbortController();
  const abort = (): void => starting.abort(io.signal.reason);
  if (io.signal.aborted) abort();
  io.signal.addEventListener('abort', abort);
  try {
    return await startBackend(values.backend ?? 'builtin', settings, starting.signal);
  } finally {
    io.signal.removeEventListener('abort', abort);
  }
}

/** What is told of the server, and how. */
interface About {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly faults: readonly string[];
}

/** The command's stdout is its own. */
async function runCommand(
  server: RunningBackend,
  { json, verbose, faults }: About,
  command: readonly string[],
  io: Io,
): Promise<number> {
  if (json) io.stderr.write(describeAsJson(server, faults));
  else if (verbose) io.stderr.write(describe(server, faults));
  else for (const fault of faults) io.stderr.write(`fault ${fault}\n`);
  return runChild(command, { ...io.env, ...environmentOf(server) }, io);
}

async function stay(server: RunningBackend, { json, faults }: About, io: Io): Promise<number> {
  io.stdout.write(json ? describeAsJson(server, faults) : describe(server, faults));
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (io.signal.aborted) resolve('interrupted');
    io.signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const how = await Promise.race([interrupted, server.ended]);
  if (how === 'interrupted') return EXIT.done;
  throw new CliError('connection', `sandbox: ${server.name} has ended by itself`);
}
