import { Deadline } from '../connection/deadline.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { dnsAnswer, recordsOf } from '../probe/dns-answer.ts';
import { type Endpoint, endpointsOf } from '../probe/endpoint.ts';
import type { EndpointFacts } from '../probe/endpoint-facts.ts';
import { type Finding, failure, warning } from '../probe/finding.ts';
import { judgeEndpoint } from '../probe/judge-endpoint.ts';
import { webLinks } from '../probe/judge-host-meta.ts';
import { judgeResolution } from '../probe/judge-resolution.ts';
import { openNameServer } from '../probe/name-server.ts';
import { probeAll } from '../probe/probe-all.ts';
import type { ProbeSettings } from '../probe/probe-endpoint.ts';
import type { Resolution } from '../probe/resolution.ts';
import { NS_SERVER } from '../probe/stream-talk.ts';
import { Jid } from '../stanza/jid.ts';
import { isAddress, type ServerAddress } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';
import type { KeyLog } from '../transport/tls.ts';
import type { Values } from './command.ts';
import { readServer, readTls } from './connection-settings.ts';
import type { DoctorOptions } from './doctor.ts';
import { examineAccount, readAccount } from './doctor-account.ts';
import { readDomain, readNameServer } from './name-server-option.ts';
import { type Progress, startProgress } from './progress.ts';
import { gather } from './resolve-run.ts';
import { recordTraffic } from './traffic-log.ts';

const DEFAULT_TIMEOUT = 10;
/** More would take minutes, and show nothing new. */
const MOST_ENDPOINTS = 32;

/** All that was seen of a domain's servers, and what is to be said about it. */
export interface Examination {
  readonly domain: string;
  /** Undefined where the user has named the endpoint. */
  readonly resolution: Resolution | undefined;
  readonly endpoints: readonly EndpointFacts[];
  readonly findings: readonly Finding[];
}

interface Wanted {
  readonly domain: string;
  readonly dns: ServerAddress | undefined;
  readonly server: ServerAddress | undefined;
  readonly ca: string | undefined;
  readonly timeout: number;
  readonly keyLog?: KeyLog;
  /** Gives each connection its tap. */
  openTap?(): Tap;
}

/** @throws CliError (`usage`); what ended the run from outside */
export async function examine(
  [text = '']: readonly string[],
  values: Values<DoctorOptions>,
  io: Io,
): Promise<Examination> {
  const domain = readDomain(text);
  const own = new Jid('', domain, '');
  const server = readServer(values, io, own);
  const { ca, keyLog } = await readTls(values, io);
  const wanted: Wanted = {
    domain,
    dns: readNameServer(values),
    server: withTlsMode(server, values),
    ca,
    ...(keyLog && { keyLog }),
    timeout: (values.timeout ?? DEFAULT_TIMEOUT) * 1000,
  };
  const account = await readAccount(domain, values, io);
  const subject = { jid: own, tls: { mode: values.tls ?? 'auto' }, ...(server && { server }) };
  const traffic = await recordTraffic(values, io, subject);
  const progress = await startProgress(values, io);
  try {
    const tapped = traffic.openTap ? { openTap: traffic.openTap } : {};
    const seen = await examineDomain({ ...wanted, ...tapped }, progress, io.signal);
    if (account === undefined) return seen;
    progress.say(`logging in as ${account.jid}`);
    const { resolution, endpoints } = seen;
    const web = resolution && webLinks(resolution.hostMeta).map(({ kind }) => kind);
    const found = await examineAccount({ ...account, ...tapped }, { endpoints, web }, io.signal);
    return { ...seen, findings: [...seen.findings, ...found] };
  } finally {
    progress.end();
    await traffic.end();
  }
}

/** `--tls direct` says of an endpoint what `xmpps://` says. */
function withTlsMode(
  server: ServerAddress | undefined,
  { tls }: Values<DoctorOptions>,
): ServerAddress | undefined {
  if (tls === 'none') {
    throw new CliError('usage', '--tls none: there is nothing to examine without TLS');
  }
  return server && { ...server, directTls: server.directTls || tls === 'direct' };
}

async function examineDomain(wanted: Wanted, progress: Progress, signal: AbortSignal): Promise<Examination> {
  const { domain, ca, timeout, openTap, keyLog } = wanted;
  progress.say(`resolving ${domain}`);
  const { resolution, endpoints, findings } = await findEndpoints(wanted, signal);
  const chosen = endpoints.slice(0, MOST_ENDPOINTS);
  let done = 0;
  const tell = (): void => progress.say(`looked at ${done++} of ${chosen.length} endpoints of ${domain}`);
  tell();
  const settings = {
    domain,
    timeout,
    ...(ca !== undefined && { ca }),
    ...(openTap && { openTap }),
    ...(keyLog && { keyLog }),
  };
  const looked = await probeAll(chosen, settings, signal, tell);
  const facts = wanted.server ? await again(looked, settings, signal) : looked;
  const now = new Date();
  return {
    domain,
    resolution,
    endpoints: facts,
    findings: [
      ...findings,
      ...(endpoints.length > chosen.length ? [leftOut(endpoints.length - chosen.length)] : []),
      ...facts.flatMap((each) => judgeEndpoint(each, now)),
    ],
  };
}

/** The user has named a port and not whom it is for: those for servers are looked at as such. */
async function again(
  looked: readonly EndpointFacts[],
  settings: Omit<ProbeSettings, 'context'>,
  signal: AbortSignal,
): Promise<readonly EndpointFacts[]> {
  const isForServers = looked.some(({ namespace }) => namespace === NS_SERVER);
  if (!isForServers) return looked;
  const endpoints = looked.map(({ endpoint }) => ({ ...endpoint, role: 's2s' }) as const);
  return probeAll(endpoints, settings, signal, () => {});
}

interface Found {
  readonly resolution: Resolution | undefined;
  readonly endpoints: readonly Endpoint[];
  readonly findings: readonly Finding[];
}

async function findEndpoints(wanted: Wanted, signal: AbortSignal): Promise<Found> {
  const deadline = new Deadline(wanted.timeout, signal);
  try {
    if (wanted.server) return await namedEndpoints(wanted, wanted.server, deadline.signal);
    const resolution = await gather(wanted, deadline.signal);
    signal.throwIfAborted();
    return { resolution, endpoints: endpointsOf(resolution), findings: judgeResolution(resolution) };
  } finally {
    deadline.clear();
  }
}

async function namedEndpoints({ dns }: Wanted, server: ServerAddress, signal: AbortSignal): Promise<Found> {
  const { host, directTls, port = directTls ? 5223 : 5222 } = server;
  const names = await openNameServer(dns, signal);
  const literal = dnsAnswer(Promise.resolve(isAddress(host) ? [host] : []));
  const families = isAddress(host)
    ? [literal]
    : ([6, 4] as const).map((family) => names.addresses(host, family));
  const answers = await Promise.all(families);
  names.close();
  const endpoints = answers.flatMap(recordsOf).map((address) => ({
    ...({ role: 'c2s', encryption: directTls ? 'direct' : 'starttls' } as const),
    ...{ host, port, address, announced: true },
  }));
  const fix = 'is the name right? an address does as well';
  const lost = failure('DNS', 'no-address', `${host} has no address`, fix);
  return { resolution: undefined, endpoints, findings: endpoints.length > 0 ? [] : [lost] };
}

function leftOut(count: number): Finding {
  const fix = 'fewer records and addresses are enough; --server HOST:PORT looks at one of them';
  return warning('DNS', 'many-endpoints', `${count} more endpoints were not looked at`, fix);
}
