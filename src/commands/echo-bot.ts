import type { ConnectionSettings } from '../connection/settings.ts';
import { stayOnline } from '../connection/stay-online.ts';
import { warmUp } from '../connection/warm-up.ts';
import { EXIT, Interrupted } from '../errors.ts';
import { echo } from '../handlers/echo.ts';
import type { Io } from '../io.ts';
import type { Handler } from '../stanza/handler.ts';
import type { Element } from '../xml/element.ts';
import { botServices } from './bot-services.ts';
import type { Values } from './command.ts';
import { readKeepalive } from './connection-settings.ts';
import type { echoOptions } from './echo-bot-options.ts';
import { EchoTally } from './echo-tally.ts';
import { recordTraffic, type TrafficRecord } from './traffic-log.ts';

export interface EchoBot {
  readonly settings: ConnectionSettings;
  readonly values: Values<typeof echoOptions>;
  /** Handlers besides those that every bot has. */
  readonly handlers: readonly Handler[];
  /** Sent once a new session is online. */
  readonly greeting?: Element;
  /** Whether an earlier process that this one stands in for has been online. */
  readonly everOnline?: boolean;
}

/** Who sees what a bot does. */
export interface Witnesses {
  readonly traffic: TrafficRecord;
  readonly tally: EchoTally;
  /** Ends the bot politely. */
  readonly signal: AbortSignal;
}

/** Runs an echo bot until it is interrupted, has echoed enough, or has lost its stream for good. */
export async function runEchoBot(bot: EchoBot, io: Io): Promise<number> {
  const traffic = await recordTraffic(bot.values, io, bot.settings);
  const enough = new AbortController();
  const tally = new EchoTally(bot.values, io, () => enough.abort());
  try {
    await keepEchoing(bot, { traffic, tally, signal: AbortSignal.any([io.signal, enough.signal]) });
    if (!tally.everOnline) io.stderr.write(NEVER_ONLINE);
    return EXIT.done;
  } finally {
    await traffic.end();
    tally.report();
  }
}

export const NEVER_ONLINE = 'stopped before it was online\n';

/** @throws CliError when the stream is lost for good */
export async function keepEchoing(bot: EchoBot, { traffic, tally, signal }: Witnesses): Promise<void> {
  const { settings, values, greeting } = bot;
  const connected = new AbortController();
  void warmUp({ ...settings, handlers: () => [echo()] }, AbortSignal.any([signal, connected.signal]));
  try {
    await stayOnline({
      settings: { ...settings, ...(traffic.openTap && { openTap: traffic.openTap }) },
      signal,
      handlers: [echo(tally.echoOptions()), ...botServices(bot.handlers)],
      keepalive: readKeepalive(values),
      reconnect: values.reconnect !== false,
      ...(bot.everOnline && { everOnline: true }),
      online(session) {
        connected.abort();
        traffic.flush();
        tally.status.online(session);
        if (greeting && !session.resumed) session.send(greeting);
      },
      offline(failure, wait) {
        traffic.flush();
        tally.status.offline(failure, wait);
      },
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}
