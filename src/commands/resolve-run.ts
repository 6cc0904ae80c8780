import { Deadline } from '../connection/deadline.ts';
import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { fetchHostMeta } from '../probe/host-meta.ts';
import { webLinks } from '../probe/judge-host-meta.ts';
import { isReachable, judgeResolution } from '../probe/judge-resolution.ts';
import { openNameServer } from '../probe/name-server.ts';
import type { Resolution } from '../probe/resolution.ts';
import { resolveDomain } from '../probe/resolve-domain.ts';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import type { ServerAddress } from '../transport/server-address.ts';
import type { Values } from './command.ts';
import { readDomain, readNameServer } from './name-server-option.ts';
import { readPem } from './pem-files.ts';
import { startProgress } from './progress.ts';
import type { ResolveOptions } from './resolve.ts';
import { resolveLines, resolveRecord } from './resolve-report.ts';

const DEFAULT_TIMEOUT = 30;
const HTTPS = 443;

/**
 * Resolves a domain as clients and servers do, and prints what comes of it.
 *
 * @throws CliError (`connection`) when it leads nowhere, after the report
 */
export async function runResolve(
  [text = '']: readonly string[],
  values: Values<ResolveOptions>,
  io: Io,
): Promise<number> {
  const domain = readDomain(text);
  const dns = readNameServer(values);
  const ca = await readCa(values, io);
  const progress = await startProgress(values, io);
  const deadline = new Deadline((values.timeout ?? DEFAULT_TIMEOUT) * 1000, io.signal);
  progress.say(`resolving ${domain}`);
  let resolution: Resolution;
  try {
    resolution = await gather({ domain, dns, ca }, deadline.signal);
  } finally {
    deadline.clear();
    progress.end();
  }
  io.signal.throwIfAborted();
  print(resolution, values, io);
  if (leadsSomewhere(resolution)) return EXIT.done;
  throw new CliError('connection', `resolving ${domain}: it leads nowhere`, {
    hint: 'is the name right? what is missing stands above; --dns HOST:PORT asks another name server',
  });
}

export interface ResolveWanted {
  readonly domain: string;
  readonly dns: ServerAddress | undefined;
  readonly ca: string | undefined;
}

/** Asks the name server and the web, until the signal is aborted: what is not known then has timed out. */
export async function gather({ domain, dns, ca }: ResolveWanted, signal: AbortSignal): Promise<Resolution> {
  const names = await openNameServer(dns, signal);
  try {
    return await resolveDomain(domain, names, (addressesOf) =>
      fetchHostMeta({ domain, addressesOf, port: HTTPS, signal, ...(ca !== undefined && { ca }) }),
    );
  } finally {
    names.close();
  }
}

/** The PEM of `--ca` or XMPP_CA. */
export async function readCa({ ca }: { readonly ca?: string }, io: Io): Promise<string | undefined> {
  const file = ca ?? (io.env.XMPP_CA || undefined);
  return file === undefined ? undefined : readPem('--ca', file, 'CERTIFICATE');
}

function leadsSomewhere(resolution: Resolution): boolean {
  const web = webLinks(resolution.hostMeta).length > 0;
  return web || isReachable(resolution, 'c2s') || isReachable(resolution, 's2s');
}

function print(resolution: Resolution, values: Values<ResolveOptions>, io: Io): void {
  const findings = judgeResolution(resolution);
  if (values.json) io.stdout.write(`${toSafeJson(resolveRecord(resolution, findings))}\n`);
  else for (const line of resolveLines(resolution, findings, io.stdout)) io.stdout.write(`${line}\n`);
}
