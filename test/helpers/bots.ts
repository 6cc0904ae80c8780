import type { RunningBackend } from '../../src/server/backend.ts';
import type { CliOptions, RunningCli } from './cli.ts';
import { startCli } from './cli.ts';

export type ConnectionKind = 'client' | 'component';
export const connectionKinds: readonly ConnectionKind[] = ['client', 'component'];

/** The JID of a bot that is started with `startBot`. */
export const BOT_JID: Readonly<Record<ConnectionKind, string>> = {
  client: 'bob@localhost/bot',
  component: 'echo.localhost',
};
export const BOT_PASSWORD: Readonly<Record<ConnectionKind, string>> = {
  client: 'bob-secret',
  component: 'component-secret',
};

/** The options that connect as one of them to a server; the password has to come from elsewhere. */
export function connectionOptions(server: RunningBackend, kind: ConnectionKind): string[] {
  const common = ['--jid', BOT_JID[kind]];
  if (kind === 'component') return [...common, '--server', `${server.host}:${server.ports.component}`];
  return [...common, '--server', `${server.host}:${server.ports.client}`, '--ca', server.caFile];
}

/** Runs an echo bot on a server; resolves when it is online and, as a client, available. */
export async function startBot(
  server: RunningBackend,
  kind: ConnectionKind,
  extra: readonly string[] = [],
  options: CliOptions = {},
): Promise<RunningCli> {
  const args = [`echo-${kind}`, ...connectionOptions(server, kind), ...extra];
  const bot = startCli(args, { timeout: 120_000, env: { XMPP_PASSWORD: BOT_PASSWORD[kind] }, ...options });
  await bot.waitFor('stderr', /^online as /m);
  return bot;
}
