import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inTime } from './bare-packages.ts';

const PROGRAM = `
import { client } from '@xmpp/client';
import componentPackage from '@xmpp/component';
const [kind, options] = JSON.parse(process.argv[1]);
const entity = kind === 'client' ? client(options) : componentPackage.component(options);
entity.on('error', (error) => console.log('error ' + (error.code ?? error.condition ?? error.message)));
entity.on('stanza', (stanza) => console.log('stanza ' + stanza.name));
entity.on('online', (jid) => console.log('online ' + jid));
entity.start().catch(() => {});
`;

/** A program on the bare packages, as a process of its own: it may trust a certificate, and it may die. */
export interface BareProcess {
  /** The first line that begins so: `error CONDITION`, `stanza NAME`, `online JID`. */
  line(start: string): Promise<string>;
  /** Its exit code and what it says, once it ends by itself. */
  readonly died: Promise<{ code: number | null; stderr: string }>;
}

/** @param ca a file of certificates that the process trusts besides the well-known ones */
export async function withBareProcess(
  kind: 'client' | 'component',
  options: Record<string, unknown>,
  ca: string | undefined,
  use: (bare: BareProcess) => Promise<void>,
): Promise<void> {
  const words = JSON.stringify([kind, options]);
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, words], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...env, ...(ca !== undefined && { NODE_EXTRA_CA_CERTS: ca }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'close');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    child.emit('said');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const line = async (start: string): Promise<string> => {
    for (;;) {
      const found = stdout.split('\n').find((each) => each.startsWith(start));
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`no ${start}: ${stdout}${stderr}`);
      await Promise.race([once(child, 'said'), exited]);
    }
  };
  try {
    await inTime(use({ line, died: exited.then(([code]) => ({ code, stderr })) }));
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}
