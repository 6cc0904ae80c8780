import type { RunningBackend } from '../../src/server/backend.ts';
import { type RunningCli, startCli } from './cli.ts';

export interface StartedProxy {
  readonly cli: RunningCli;
  /** The server, as a client sees it who goes through the proxy. */
  readonly server: RunningBackend;
  readonly port: number;
  readonly caFile: string;
}

/** Runs the built proxy in front of a server; it is stopped when the tests end. */
export async function startProxy(
  server: RunningBackend,
  kind: 'client' | 'component' = 'client',
  extra: readonly string[] = [],
): Promise<StartedProxy> {
  const component = kind === 'component' ? ['--component'] : [];
  const where = ['--server', `${server.host}:${server.ports[kind]}`, '--domain', server.domain];
  const started = await startProxyAt([...component, ...where, '--ca', server.caFile, ...extra]);
  const { port, caFile } = started;
  const ports = { ...server.ports, [kind]: port, ...(kind === 'client' && { directTls: port }) };
  return { ...started, server: { ...server, host: '127.0.0.1', ports, caFile } };
}

/** Runs the built proxy with these arguments, on a free port. */
export async function startProxyAt(args: readonly string[]): Promise<Omit<StartedProxy, 'server'>> {
  const cli = startCli(['proxy', '--listen', '0', ...args], { timeout: 120_000 });
  const [, port] = await cli.waitFor('stderr', /^listening on 127\.0\.0\.1:(\d+)\n/);
  const [, caFile = ''] = await cli.waitFor('stderr', /has to trust ([^:\n]+)[:\n]/);
  return { cli, port: Number(port), caFile };
}
