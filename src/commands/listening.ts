import { setTimeout as delay } from 'node:timers/promises';
import type { LiveSession } from '../connection/live-session.ts';
import type { ConnectionSettings } from '../connection/settings.ts';
import { stayOnline } from '../connection/stay-online.ts';
import { CliError, EXIT } from '../errors.ts';
import { initialPresence } from '../handlers/initial-presence.ts';
import type { Io } from '../io.ts';
import type { Handler } from '../stanza/handler.ts';
import type { Session } from '../stanza/session.ts';
import { readStanzaError } from '../stanza/stanza-error.ts';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Element } from '../xml/element.ts';
import { botServices } from './bot-services.ts';
import { BotStatus } from './bot-status.ts';
import type { Values } from './command.ts';
import { readKeepalive } from './connection-settings.ts';
import { CurrentSession } from './current-session.ts';
import { heardLine, heardRecord } from './heard.ts';
import type { ListenOptions } from './listen.ts';
import type { Choice } from './listen-choice.ts';
import { Responder } from './responder.ts';
import type { ReplyCommand } from './run-reply-command.ts';
import { say } from './say.ts';
import { recordTraffic, type TrafficRecord } from './traffic-log.ts';

export interface ListeningOptions {
  readonly values: Values<ListenOptions>;
  readonly io: Io;
  readonly choice: Choice;
  readonly settings: ConnectionSettings;
  /** What is run for each. */
  readonly command: Pick<ReplyCommand, 'program' | 'arguments' | 'env' | 'stderr'> | undefined;
}

/** How long programs that run may go on after an interruption, in milliseconds. */
const GRACE = 5000;

/** Prints what it hears, and has it answered; from the first connection to the last. */
export class Listening {
  readonly #options: ListeningOptions;
  readonly #status: BotStatus;
  readonly #session = new CurrentSession();
  readonly #responder: Responder | undefined;
  /** Ends the session. */
  readonly #over = new AbortController();
  /** Nothing more is heard. */
  #deaf = false;
  #heard = 0;
  #lastFailure: CliError | undefined;

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#status = new BotStatus(options.values, options.io);
    this.#responder = this.#createResponder();
  }

  /** @throws CliError (`answer`) when time is up before enough was heard */
  async run(): Promise<number> {
    const { values, io, settings } = this.#options;
    // The filters choose what is heard; the log shows why.
    const { filter: _f, not: _n, with: _w, xep: _x, grep: _g, ...logged } = values;
    const traffic = await recordTraffic(logged, io, settings);
    const onAbort = (): void => void this.#finish();
    io.signal.addEventListener('abort', onAbort);
    if (io.signal.aborted) onAbort();
    const timer = values.for === undefined ? undefined : setTimeout(onAbort, values.for * 1000);
    try {
      await this.#stayOnline(traffic);
    } finally {
      clearTimeout(timer);
      io.signal.removeEventListener('abort', onAbort);
      const forgotten = (await this.#responder?.end()) ?? 0;
      if (forgotten > 0) this.#tell(`${values.exec}: ended before its turn came for ${forgotten} more`);
      await traffic.end();
    }
    return this.#verdict();
  }

  #createResponder(): Responder | undefined {
    const { values, command, settings } = this.#options;
    return (
      command &&
      new Responder({
        command: { ...command, timeout: settings.timeout },
        jobs: values.jobs ?? 1,
        session: this.#session,
        full: (isFull) => {
          if (isFull) this.#session.now?.pause();
          else if (!this.#deaf) this.#session.now?.resume();
        },
        failed: (from, why) => this.#tell(`${values.exec} for ${from}: ${why}`),
      })
    );
  }

  #tell(text: string): void {
    say(this.#options.io.stderr, 'xmpp-tool', text);
  }

  async #stayOnline(traffic: TrafficRecord): Promise<void> {
    const { values, settings } = this.#options;
    const { openTap } = traffic;
    const managed = settings.kind === 'client' ? { ...settings, streamManagement: true } : settings;
    try {
      await stayOnline({
        settings: { ...managed, ...(openTap && { openTap }) },
        signal: this.#over.signal,
        handlers: [...this.#ears(), ...botServices()],
        keepalive: readKeepalive(values),
        reconnect: values.reconnect !== false,
        online: (session) => {
          traffic.flush();
          this.#online(session);
        },
        offline: (failure, wait) => {
          traffic.flush();
          this.#offline(failure, wait);
        },
      });
    } catch (error) {
      if (!this.#over.signal.aborted || error !== this.#over.signal.reason) throw error;
    }
  }

  #online(session: LiveSession): void {
    this.#status.online(session);
    if (session.kind === 'client' && !session.resumed) session.send(initialPresence({}));
    if (this.#responder?.isFull || this.#deaf) session.pause();
    this.#session.set(session);
  }

  #offline(failure: CliError, wait: number): void {
    this.#lastFailure = failure;
    this.#status.offline(failure, wait);
    if (this.#deaf) this.#over.abort();
  }

  #ears(): Handler[] {
    const handle = (stanza: Element, session: Session): undefined => this.#hear(stanza, session);
    return [
      { matches: { kind: 'message', types: ['chat', 'normal', 'groupchat', 'headline', 'error'] }, handle },
      { matches: { kind: 'presence', types: PRESENCE_TYPES }, handle },
    ];
  }

  #hear(stanza: Element, session: Session): undefined {
    const { values, io, choice } = this.#options;
    if (this.#deaf) return;
    if (!choice(stanza, session)) return this.#tellReturned(stanza);
    const now = new Date();
    this.#heard += 1;
    const record = values.json || this.#responder ? heardRecord(stanza, now) : undefined;
    io.stdout.write(`${values.json ? toSafeJson(record) : heardLine(stanza, now)}\n`);
    if (record) this.#responder?.hear({ stanza, record });
    if (this.#heard >= (values.count ?? Number.POSITIVE_INFINITY)) void this.#finish();
  }

  /** What we sent and nobody took. */
  #tellReturned(stanza: Element): undefined {
    if (!this.#responder || stanza.name !== 'message' || stanza.attr('type') !== 'error') return;
    this.#tell(`message to ${stanza.attr('from') ?? 'the server'}: ${readStanzaError(stanza).message}`);
  }

  /** Lets programs that run end, if there is a way to send what they say, and closes the stream. */
  async #finish(): Promise<void> {
    if (this.#deaf) return;
    this.#deaf = true;
    const session = this.#session.now;
    if (this.#responder && session) {
      // What is not read stays with the server.
      session.pause();
      await Promise.race([this.#responder.idle(), this.#patience(this.#options.io.signal)]);
    }
    this.#over.abort();
  }

  /** Resolves some time after an interruption. */
  async #patience(signal: AbortSignal): Promise<void> {
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await delay(GRACE, undefined, { ref: false });
  }

  #verdict(): number {
    const { values, io } = this.#options;
    const { count = 0, for: seconds } = values;
    if (io.signal.aborted) return EXIT.done;
    if (this.#status.start === undefined) throw this.#neverOnline(seconds);
    if (this.#heard >= count) return EXIT.done;
    throw new CliError('answer', `listen: heard ${this.#heard} of ${count}: timed out after ${seconds} s`);
  }

  #neverOnline(seconds: number | undefined): CliError {
    return (
      this.#lastFailure ?? new CliError('connection', `listen: not online: timed out after ${seconds} s`)
    );
  }
}

const PRESENCE_TYPES = [
  'available',
  'unavailable',
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
  'error',
] as const;
