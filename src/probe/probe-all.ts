import { Deadline } from '../connection/deadline.ts';
import { prepareTls } from '../transport/tls.ts';
import type { Endpoint } from './endpoint.ts';
import type { EndpointFacts } from './endpoint-facts.ts';
import { lookAtEndpoint, type ProbeSettings } from './probe-endpoint.ts';
import { probeVersions } from './probe-versions.ts';
import { sideBySide } from './side-by-side.ts';
import { measureTcp } from './tcp-time.ts';

/** More connections at a time from one address are an attack in the eyes of some servers. */
const AT_A_TIME = 4;

/**
 * Looks at all endpoints, some at a time; each has a deadline of its own.
 *
 * @param seen is told of each that is done
 * @throws the signal's reason when it is aborted
 */
export async function probeAll(
  endpoints: readonly Endpoint[],
  settings: Omit<ProbeSettings, 'context'>,
  signal: AbortSignal,
  seen: () => void,
): Promise<EndpointFacts[]> {
  const { domain, ca } = settings;
  // Made once and beforehand: it is work, and the times of what goes on beside it would grow by it.
  const context = await prepareTls({ trust: { domain, ...(ca !== undefined && { ca }) } });
  const measured = await sideBySide(endpoints, AT_A_TIME, (endpoint) =>
    measureTcp(endpoint, settings.timeout, signal),
  );
  return sideBySide(measured, AT_A_TIME, async (reached) => {
    const facts = reached.problem ? reached : await probeEndpoint(reached, { ...settings, context }, signal);
    seen();
    return facts;
  });
}

async function probeEndpoint(
  { endpoint, times: { tcp } }: EndpointFacts,
  settings: ProbeSettings,
  signal: AbortSignal,
): Promise<EndpointFacts> {
  signal.throwIfAborted();
  const deadline = new Deadline(settings.timeout, signal);
  try {
    const seen = await lookAtEndpoint(endpoint, settings, deadline);
    const facts = { ...seen, times: { ...seen.times, ...(tcp !== undefined && { tcp }) } };
    if (facts.tls === undefined) return facts;
    const versions = await probeVersions(endpoint, settings, deadline);
    signal.throwIfAborted();
    return { ...facts, versions };
  } finally {
    deadline.clear();
  }
}
