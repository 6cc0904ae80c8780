import { Deadline } from '../connection/deadline.ts';
import { dial } from '../transport/dial.ts';
import { formatHostPort } from '../transport/server-address.ts';
import type { Endpoint } from './endpoint.ts';
import type { EndpointFacts } from './endpoint-facts.ts';
import { problemOf } from './problem.ts';

/**
 * Opens a TCP connection and closes it, for the time that takes. Done before any TLS: the work for that, on other
 * connections, would be in the time, too.
 *
 * @throws the signal's reason when it is aborted
 */
export async function measureTcp(
  endpoint: Endpoint,
  timeout: number,
  signal: AbortSignal,
): Promise<EndpointFacts> {
  signal.throwIfAborted();
  const { address, port } = endpoint;
  const deadline = new Deadline(timeout, signal);
  deadline.enter(`connecting to ${formatHostPort(address, port)}`);
  const start = performance.now();
  try {
    const socket = await dial(address, port, deadline.signal);
    const times = { tcp: performance.now() - start };
    socket.destroy();
    return { endpoint, times, versions: {} };
  } catch (error) {
    return { endpoint, times: {}, versions: {}, problem: problemOf('tcp', error) };
  } finally {
    deadline.clear();
  }
}
