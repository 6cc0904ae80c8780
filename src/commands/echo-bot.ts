import { connect } from '../connection/connect.ts';
import type { ConnectionSettings } from '../connection/settings.ts';
import { EXIT, Interrupted } from '../errors.ts';
import { disco } from '../handlers/disco.ts';
import { type Echo, echo } from '../handlers/echo.ts';
import { ping } from '../handlers/ping.ts';
import { version } from '../handlers/version.ts';
import type { Io } from '../io.ts';
import type { Handler } from '../stanza/handler.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import { NAME, VERSION } from '../version.ts';
import type { Element } from '../xml/element.ts';
import type { Values } from './command.ts';
import type { echoOptions } from './echo-bot-options.ts';
import { recordTraffic } from './traffic-log.ts';

export interface EchoBot {
  readonly settings: ConnectionSettings;
  readonly values: Values<typeof echoOptions>;
  /** Handlers besides those that every bot has. */
  readonly handlers: readonly Handler[];
  /** Sent once the session is online. */
  readonly greeting?: Element;
}

/** Runs an echo bot until it is interrupted, has echoed enough, or has lost its stream. */
export async function runEchoBot(bot: EchoBot, io: Io): Promise<number> {
  const { settings, values } = bot;
  const traffic = await recordTraffic(values, io, settings);
  const tally = new Tally(values, io);
  const services = [ping, version({ name: NAME, version: VERSION }), ...bot.handlers];
  const handlers = [echo(tally.echoOptions()), ...services, ...disco(NAME, services)];
  try {
    const session = await connect({ ...settings, ...(traffic.tap && { tap: traffic.tap }) }, io.signal, {
      handlers,
    });
    tally.online(session.jid.toString());
    if (bot.greeting) session.send(bot.greeting);
    const interrupted = whenAborted(io.signal);
    const ended = await Promise.race([session.ended, interrupted, tally.enough]);
    if (ended?.kind === 'failed') throw ended.failure;
    await session.close();
    return EXIT.done;
  } catch (error) {
    if (error instanceof Interrupted) return EXIT.done;
    throw error;
  } finally {
    tally.report();
    await traffic.end();
  }
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** Counts and prints the echoes. */
class Tally {
  readonly enough: Promise<undefined>;
  readonly #values: EchoBot['values'];
  readonly #io: Io;
  #stop: () => void = () => {};
  #echoes = 0;
  #start = 0;

  constructor(values: EchoBot['values'], io: Io) {
    this.#values = values;
    this.#io = io;
    this.enough = new Promise((resolve) => {
      this.#stop = () => resolve(undefined);
    });
  }

  echoOptions() {
    const { prefix, count = Number.POSITIVE_INFINITY } = this.#values;
    return {
      ...(prefix !== undefined && { prefix }),
      wanted: () => this.#echoes < count,
      answered: (answered: Echo) => {
        this.#echoes += 1;
        if (!this.#values.quiet) this.#io.stdout.write(this.#line(answered));
        if (this.#echoes >= count) this.#stop();
      },
    };
  }

  online(jid: string): void {
    this.#start = performance.now();
    if (!this.#values.quiet) this.#io.stderr.write(`online as ${escapeUntrusted(jid)}\n`);
  }

  /** How many in how long; nothing when it never was online. */
  report(): void {
    if (this.#start === 0) return;
    const seconds = (performance.now() - this.#start) / 1000;
    const what = this.#echoes === 1 ? '1 echo' : `${this.#echoes} echoes`;
    this.#io.stderr.write(`${what} in ${seconds.toFixed(1)} s\n`);
  }

  #line({ from, body }: Echo): string {
    const time = new Date();
    if (this.#values.json) return `${JSON.stringify({ time: time.toISOString(), from, body })}\n`;
    return `${time.toTimeString().slice(0, 8)}  ${escapeUntrusted(from)}  ${escapeUntrusted(body)}\n`;
  }
}
