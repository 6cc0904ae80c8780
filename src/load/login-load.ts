import { connect } from '../connection/connect.ts';
import type { LiveSession } from '../connection/live-session.ts';
import type { ClientSettings } from '../connection/settings.ts';
import { CliError } from '../errors.ts';
import { fanOut } from '../traffic/fan-out.ts';
import { inParallel } from './in-parallel.ts';
import { Latencies, type Spread } from './latencies.ts';
import { LoginPhases, PHASES, type Phase } from './login-phases.ts';

export interface LoginResult {
  readonly logins: number;
  readonly failed: number;
  /** From the first attempt to the last client that was online. */
  readonly seconds: number;
  /** Logins a second. */
  readonly rate: number;
  readonly latency: Spread | undefined;
  readonly phases: Readonly<Partial<Record<Phase, Spread>>>;
}

/** Logs clients in and out again, and measures how long each part of it takes. */
export class LoginLoad {
  readonly total = new Latencies();
  readonly phases = new Map<Phase, Latencies>(PHASES.map((phase) => [phase, new Latencies()]));
  failed = 0;
  firstFailure: CliError | undefined;
  readonly #closing: Promise<void>[] = [];
  #start = 0;
  #last = 0;

  /** Ends when all are in and out again, or the signal is aborted. */
  async run(settings: readonly ClientSettings[], concurrency: number, signal: AbortSignal): Promise<void> {
    this.#start = performance.now();
    this.#last = this.#start;
    try {
      await inParallel(settings.length, concurrency, async (index) => {
        const one = settings[index];
        if (one) await this.#login(one, signal);
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await Promise.all(this.#closing);
    }
  }

  result(): LoginResult {
    const seconds = (this.#last - this.#start) / 1000;
    const spreads = [...this.phases].map(([phase, latencies]) => [phase, latencies.spread()] as const);
    return {
      logins: this.total.count,
      failed: this.failed,
      seconds,
      rate: seconds > 0 ? this.total.count / seconds : 0,
      latency: this.total.spread(),
      phases: Object.fromEntries(spreads.filter(([, spread]) => spread !== undefined)),
    };
  }

  async #login(settings: ClientSettings, signal: AbortSignal): Promise<void> {
    const phases = new LoginPhases(() => performance.now());
    const openTap = () => (settings.openTap ? fanOut(settings.openTap(), phases) : phases);
    let session: LiveSession;
    try {
      session = await connect({ ...settings, openTap }, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof CliError) || error.kind === 'usage') throw error;
      this.failed += 1;
      this.firstFailure ??= error;
      return;
    }
    this.#record(phases);
    // Logging out takes none of the next one's time.
    this.#closing.push(session.close());
  }

  #record(phases: LoginPhases): void {
    const { total, parts } = phases.end();
    this.#last = performance.now();
    this.total.record(total);
    for (const phase of PHASES) {
      const part = parts[phase];
      if (part !== undefined) this.phases.get(phase)?.record(part);
    }
  }
}
