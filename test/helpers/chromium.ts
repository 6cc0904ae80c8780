import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';

/** What the browser tells of itself, as the DevTools protocol has it. */
export interface BrowserEvent {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(result: Readonly<Record<string, unknown>>): void;
  reject(error: Error): void;
}

/** Debian's browser without a window, told what to do over a pipe (DevTools protocol). One page. */
export class Chromium {
  /** All that it has told, in order. */
  readonly events: BrowserEvent[] = [];
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #commands: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: BrowserEvent) => void>();
  #session: string | undefined;
  #count = 0;

  /** Starts it with an empty page, which tells of the console, of requests, dialogs and what was forbidden. */
  static async start(): Promise<Chromium> {
    const browser = new Chromium();
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = String(sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Audits', 'Performance']) {
      await browser.send(`${domain}.enable`);
    }
    return browser;
  }

  private constructor() {
    this.#profile = mkdtempSync(path.join(tmpdir(), 'xmpp-tool-chromium-'));
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
    this.#child = spawn(
      'chromium',
      [...args, `--user-data-dir=${this.#profile}`, '--remote-debugging-pipe'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      },
    );
    const [, , , commands, answers] = this.#child.stdio;
    if (!(commands instanceof Writable) || !(answers instanceof Readable)) throw new Error('no pipe');
    this.#commands = commands.on('error', () => {});
    this.#read(answers.setEncoding('utf8'));
    this.#child.once('error', (error) => this.#fail(error));
    this.#child.once('exit', () => this.#fail(new Error('the browser has ended')));
  }

  /** Carries out a command, and waits for what it returns. */
  send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#count;
    const timeout = AbortSignal.timeout(DEADLINE);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      timeout.addEventListener('abort', () => reject(new Error(`${method}: timed out`)));
      const session = this.#session === undefined ? {} : { sessionId: this.#session };
      this.#commands.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  /** Goes to a file, or to a place in it, and waits until it is loaded. */
  async open(file: string, hash = ''): Promise<void> {
    const loaded = this.#next('Page.loadEventFired');
    await this.send('Page.navigate', { url: `file://${file}${hash}` });
    await loaded;
  }

  /** What an expression in the page yields; a promise is waited for. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value?: unknown }).value;
  }

  async press(key: string, code = ''): Promise<void> {
    const isText = key.length === 1;
    const event = { key, code, windowsVirtualKeyCode: KEY_CODES[key] ?? 0, ...(isText && { text: key }) };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  /** Ends it, and waits until it has. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    if (this.#child.exitCode === null && this.#child.kill('SIGKILL')) await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }

  #next(method: string): Promise<BrowserEvent> {
    return new Promise((resolve) => {
      const listen = (event: BrowserEvent): void => {
        if (event.method !== method) return;
        this.#listeners.delete(listen);
        resolve(event);
      };
      this.#listeners.add(listen);
    });
  }

  #read(answers: Readable): void {
    let rest = '';
    answers.on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message));
    });
  }

  #take({ id, method, params = {}, result = {}, error }: Message): void {
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error.message));
    } else if (method !== undefined) {
      const event = { method, params };
      this.events.push(event);
      for (const listen of this.#listeners) listen(event);
    }
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Milliseconds for one command. */
const DEADLINE = 30_000;

const KEY_CODES: Readonly<Record<string, number>> = { Enter: 13, Escape: 27 };
