import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import path from 'node:path';

export interface GuardedProcess {
  readonly pid: number;
  /** Resolves when the program has ended, by itself or not. */
  readonly exited: Promise<void>;
  /** Kills the program, removes its folder and resolves when both are done. */
  end(): Promise<void>;
}

/** Where the program's own output goes, inside its folder. */
export const OUTPUT_FILE = 'output.log';

/**
 * Starts a program in a folder of its own, with a guard beside it. The guard kills the program and removes the folder
 * once its stdin is closed, which the system does even for a parent that was killed.
 */
export async function startGuarded(command: readonly string[], folder: string): Promise<GuardedProcess> {
  const output = await open(path.join(folder, OUTPUT_FILE), 'a');
  try {
    const child = spawn('sh', ['-c', GUARD, 'sh', folder, ...command], {
      cwd: folder,
      detached: true,
      stdio: ['pipe', output.fd, output.fd, 'pipe'],
    });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new TypeError('a spawned process has a pid');
    const closed = once(child, 'close');
    const exited = once(child, 'exit').then(() => undefined);
    return { pid: child.pid, exited, end };

    async function end(): Promise<void> {
      child.stdin?.end();
      await closed;
    }
  } finally {
    await output.close();
  }
}

/**
 * The guard goes to the background and the program takes the shell's place, so that the child's pid is the program's.
 * The pid is not given to another process while the guard is in its process group. Descriptor 3 stays open in all of
 * them; the child is "closed" when the last one is gone. SIGKILL, because nobody waits for data to be saved that are
 * thrown away. The wait is bounded because not every init process reaps orphans at once.
 */
const GUARD = `
folder=$1
shift
exec 4<&0
{
  read -r _ <&4
  kill -KILL $$
  tries=0
  while kill -0 $$ && [ $tries -lt 40 ]; do
    sleep 0.025
    tries=$((tries + 1))
  done
  rm -rf -- "$folder"
} 2>/dev/null &
exec "$@" </dev/null 4<&-
`;
