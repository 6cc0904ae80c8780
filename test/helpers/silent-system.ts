import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from './cli.ts';

/** A system that looks names up for ever, and a name server that answers only so much. */
export interface SilentSystem {
  readonly env: Readonly<Record<string, string>>;
  /** What to run the program by (`CliOptions`). */
  readonly program: readonly string[];
  /** How many questions have come. */
  asked(): number;
}

/**
 * Runs `use` with it.
 *
 * @param answers how many questions for SRV records are answered, with one record each; then there is silence
 * @param getent whether the system has the program that Linux asks
 */
export async function withSilentSystem(
  answers: number,
  getent: boolean,
  use: (system: SilentSystem) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'xmpp-tool-silent-'));
  const silence = path.join(folder, 'silence');
  execFileSync('mkfifo', [silence]);
  if (getent) {
    // It opens the pipe, too, and waits for it.
    writeFileSync(path.join(folder, 'getent'), `#!/bin/sh\nexec <${silence}\n`);
    chmodSync(path.join(folder, 'getent'), 0o755);
  }
  let asked = 0;
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (question, { port, address }) => {
    asked += 1;
    if (asked <= answers) socket.send(answerTo(question), port, address);
  });
  const env = { PATH: folder, NAME_SERVER: `127.0.0.1:${socket.address().port}`, SILENCE: silence };
  const hook = fileURLToPath(new URL('silent-system.cjs', import.meta.url));
  try {
    // By the environment: children need it, too.
    await use({
      env: { ...env, NODE_OPTIONS: `--require ${hook}` },
      program: [process.execPath, PROGRAM],
      asked: () => asked,
    });
  } finally {
    socket.close();
    rmSync(folder, { recursive: true });
  }
}

/** One SRV record: port 1 of `xmpp.` and nothing before the domain that was asked about (RFC 1035 4.1, RFC 2782). */
function answerTo(question: Buffer): Buffer {
  const end = endOfQuestion(question);
  const target = Buffer.concat([label('xmpp'), label('test'), label('example'), Buffer.of(0)]);
  const data = Buffer.concat([Buffer.of(0, 0, 0, 0, 0, 1), target]);
  const header = Buffer.concat([question.subarray(0, 2), Buffer.from('85800001000100000000', 'hex')]);
  const record = Buffer.concat([Buffer.from('c00c002100010000003c', 'hex'), Buffer.of(0, data.length), data]);
  return Buffer.concat([header, question.subarray(HEADER, end), record]);
}

function label(text: string): Buffer {
  return Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
}

const HEADER = 12;

function endOfQuestion(question: Buffer): number {
  return question.indexOf(0, HEADER) + 5;
}
