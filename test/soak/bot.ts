import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { RunningBackend } from '../../src/server/backend.ts';

export const KINDS = ['client', 'component'] as const;
export type Kind = (typeof KINDS)[number];

export const BOT_JID: Readonly<Record<Kind, string>> = {
  client: 'bob@localhost/bot',
  component: 'echo.localhost',
};
const BOT_PASSWORD: Readonly<Record<Kind, string>> = { client: 'bob-secret', component: 'component-secret' };

const PROGRAM = new URL('../../bin/xmpp-tool.js', import.meta.url).pathname;

/** The built program as an echo bot, in a process of its own. */
export class Bot {
  /** Sessions that were new, and sessions that went on with an earlier one. */
  readonly sessions = { fresh: 0, resumed: 0 };
  /** All that it has said. */
  said = '';
  isOnline = false;
  /** Called whenever it says that it is online. */
  online: () => void = () => {};
  readonly #child: ChildProcess;

  constructor(server: RunningBackend, kind: Kind, port: number) {
    const common = [`echo-${kind}`, '--jid', BOT_JID[kind], '--server', `127.0.0.1:${port}`];
    const args = kind === 'client' ? [...common, '--tls', 'starttls', '--ca', server.caFile] : common;
    this.#child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { PATH: process.env.PATH, HOME: '/nonexistent', XMPP_PASSWORD: BOT_PASSWORD[kind] },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resident memory in MiB. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '');
    return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    if (!this.ended) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
    return this.#child.exitCode;
  }

  #hear(text: string): void {
    this.said += text;
    const online = text.match(/^online (again )?as .*/gm) ?? [];
    // Components have no sessions to go on with.
    const resumed = online.filter((line) => /^online again as \S+@\S+$/.test(line)).length;
    const fresh = online.length - resumed;
    this.sessions.resumed += resumed;
    this.sessions.fresh += fresh;
    if (/trying again in [\d.]+ s\n(hint: .*\n)?$/.test(text)) this.isOnline = false;
    if (resumed + fresh === 0) return;
    this.isOnline = true;
    this.online();
  }
}
