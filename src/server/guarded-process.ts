import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { Duplex } from 'node:stream';

export interface GuardedProcess {
  readonly pid: number;
  /** Resolves when the program has ended, by itself or not. */
  readonly exited: Promise<void>;
  /** Kills the program, removes its folder and resolves when both are done. */
  readonly end: () => Promise<void>;
}

/**
 * Starts a program in a folder of its own, with a guard beside it. The guard kills the program and removes the folder
 * once this end of its lifeline is closed, which the system does even for a parent that was killed.
 */
export async function startGuarded(
  command: readonly string[],
  folder: string,
  outputFile: string,
): Promise<GuardedProcess> {
  const output = await open(outputFile, 'a');
  try {
    const child = spawn('sh', ['-c', GUARD, 'sh', folder, ...command], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', output.fd, output.fd, 'pipe'],
    });
    await once(child, 'spawn');
    const lifeline = child.stdio[3];
    if (child.pid === undefined || !(lifeline instanceof Duplex))
      throw new TypeError('not what was asked for');
    const closed = once(child, 'close');
    const exited = once(child, 'exit').then(() => undefined);
    const end = async (): Promise<void> => {
      lifeline.end();
      await closed;
    };
    return { pid: child.pid, exited, end };
  } finally {
    await output.close();
  }
}

/**
 * The guard goes to the background and the program takes the shell's place, so that the child's pid is the program's.
 * The pid is not given to another process while the guard is in its process group. The lifeline is descriptor 3, and
 * all of them hold its other end: the child is "closed" when the last one is gone. SIGKILL, because nobody waits for
 * data to be saved that are thrown away. The wait is bounded because not every init process reaps orphans at once. At
 * last the whole process group goes, the guard with it.
 */
const GUARD = `
folder=$1
shift
{
  read -r _ <&3
  kill -KILL $$
  tries=0
  while kill -0 $$ && [ $tries -lt 40 ]; do
    sleep 0.025
    tries=$((tries + 1))
  done
  rm -rf -- "$folder"
  kill -s KILL -- -$$
} 2>/dev/null &
exec "$@"
`;
