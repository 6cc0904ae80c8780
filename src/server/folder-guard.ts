import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import type { GuardedProcess } from './guarded-process.ts';

/**
 * Sees to it that a folder does not outlive this process, however that ends. Without a program there is nothing to
 * kill: the guard waits until this end of its lifeline is closed, and removes the folder.
 */
export async function guardFolder(folder: string): Promise<GuardedProcess> {
  const child = spawn('sh', ['-c', GUARD, 'sh', folder], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit').then(() => undefined);
  await once(child, 'spawn');
  const lifeline = child.stdio[3];
  if (child.pid === undefined || !(lifeline instanceof Duplex)) throw new TypeError('not what was asked for');
  lifeline.on('error', () => {});
  const end = async (): Promise<void> => {
    lifeline.end();
    await exited;
  };
  return { pid: child.pid, exited, end };
}

const GUARD = `
read -r _ <&3
cd / && rm -rf -- "$1"
`;
