import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const PROGRAM = path.join(ROOT, 'bin/xmpp-tool.js');

export interface CliOptions {
  /** All of the environment besides PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until it is killed and the test fails. */
  readonly timeout?: number;
  /** What runs instead of the program itself: a command that gets its path and arguments. */
  readonly program?: readonly string[];
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running program; `stdout` and `stderr` are what it has written so far. */
export interface RunningCli {
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: Promise<CliResult>;
  /** Resolves with what was matched, also if it was written before; rejects when the program ends without it. */
  waitFor(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray>;
  write(text: string): void;
  endInput(): void;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<CliResult>;
}

/** Runs the built program to its end; without `input` its stdin is empty. */
export function runCli(
  args: readonly string[],
  { input = '', ...options }: CliOptions & { readonly input?: string } = {},
): Promise<CliResult> {
  const running = startCli(args, options);
  running.write(input);
  running.endInput();
  return running.ended;
}

/** Starts the built program with a stdin that stays open. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  if (!existsSync(path.join(ROOT, 'dist/main.js'))) throw new Error('not built yet: node scripts/build.mjs');
  const [command = process.execPath, ...before] = options.program ?? [process.execPath, PROGRAM];
  const child = spawn(command, [...before, ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return new Child(child, args.join(' '), options.timeout ?? DEFAULT_TIMEOUT);
}

const DEFAULT_TIMEOUT = 20_000;

type Piped = ChildProcessByStdio<Writable, Readable, Readable>;

const children = new Set<Piped>();
after(async () => {
  await Promise.all([...children].map(endChild));
});

/** Politely first: what it has made for itself goes with it. */
async function endChild(child: Piped): Promise<void> {
  const closed = once(child, 'close');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  child.kill('SIGTERM');
  await closed;
  clearTimeout(timer);
}

const PATIENCE = 3000;

class Child implements RunningCli {
  readonly ended: Promise<CliResult>;
  stdout = '';
  stderr = '';
  readonly #child: Piped;
  readonly #name: string;
  #over = false;

  constructor(child: Piped, name: string, timeout: number) {
    this.#child = child;
    this.#name = name;
    children.add(child);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    // A program that has ended does not read its input to the end.
    child.stdin.on('error', () => {});
    this.ended = this.#end(timeout);
    this.ended.catch(() => {});
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#name}: did not start`);
    return this.#child.pid;
  }

  #end(timeout: number): Promise<CliResult> {
    return new Promise((resolve, reject) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        this.#child.kill('SIGKILL');
      }, timeout);
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => {
        clearTimeout(timer);
        children.delete(this.#child);
        this.#over = true;
        if (late) reject(new Error(`${this.#name}: still running after ${timeout} ms\n${this.#output()}`));
        else resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  waitFor(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = new RegExp(pattern).exec(this[stream]);
        if (!found && !this.#over) return;
        this.#child[stream].off('data', look);
        this.#child.off('close', look);
        if (found) resolve(found);
        else reject(new Error(`${this.#name}: ended without ${pattern} on ${stream}\n${this.#output()}`));
      };
      this.#child[stream].on('data', look);
      this.#child.on('close', look);
      look();
    });
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<CliResult> {
    this.#child.kill(signal);
    return this.ended;
  }

  #output(): string {
    return `stdout: ${this.stdout}\nstderr: ${this.stderr}`;
  }
}
