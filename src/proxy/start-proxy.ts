import { once, setMaxListeners } from 'node:events';
import { createServer } from 'node:net';
import { CliError, Interrupted } from '../errors.ts';
import { reasonOf } from '../transport/network-failure.ts';
import { formatHostPort } from '../transport/server-address.ts';
import { type Findings, ProxiedConnection } from './proxied-connection.ts';
import type { ProxySettings } from './settings.ts';

export interface RunningProxy {
  /** `HOST:PORT`, with the port that was picked. */
  readonly address: string;
  /** How many connections there have been. */
  readonly accepted: number;
  /** Ends all connections; resolves when they are gone. */
  stop(): Promise<void>;
}

/**
 * Takes clients' connections, and connects each to the server.
 *
 * @throws CliError (`connection`) when it cannot listen
 */
export async function startProxy(settings: ProxySettings, findings: Findings): Promise<RunningProxy> {
  const { host, port } = settings.listen;
  const ending = new AbortController();
  // One for each connection.
  setMaxListeners(0, ending.signal);
  const open = new Set<ProxiedConnection>();
  let accepted = 0;
  const listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (socket) => {
    accepted += 1;
    const { signal } = ending;
    const connection = new ProxiedConnection({ socket, number: accepted, signal }, settings, findings);
    open.add(connection);
    void connection.over.then(() => open.delete(connection));
    void connection.run();
  });
  listener.listen({ host, port });
  try {
    await once(listener, 'listening');
  } catch (error) {
    throw cannotListen(formatHostPort(host, port), error);
  }
  const address = listener.address();
  const picked = address === null || typeof address === 'string' ? port : address.port;
  return {
    address: formatHostPort(host, picked),
    get accepted() {
      return accepted;
    },
    async stop() {
      const closed = once(listener, 'close');
      listener.close();
      ending.abort(new Interrupted('SIGINT'));
      const left = [...open];
      for (const connection of left) connection.close();
      await Promise.all([closed, ...left.map(({ over }) => over)]);
    },
  };
}

function cannotListen(where: string, error: unknown): CliError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = WORDS[code] ?? reasonOf(error);
  return new CliError('connection', `listening on ${where}: ${why}`, {
    hint: '--listen HOST:PORT says where; port 0 picks a free one',
    cause: error,
  });
}

const WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken',
  EACCES: 'not allowed',
  EADDRNOTAVAIL: 'that is no address of this machine',
};
