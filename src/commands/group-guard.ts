import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Sees to it that process groups do not outlive this process, however that ends: a shell beside them, of a session of
 * its own, kills those that are left once this end of its stdin is closed, which the system does even for a parent that
 * was killed.
 */
export class GroupGuard {
  #stdin: Writable | undefined;

  /** To be called before the first process is started: it may be all that is left of us a moment later. */
  prepare(): void {
    this.#stdin ??= startShell();
  }

  /** @param group the pid of its leader */
  started(group: number): void {
    this.#stdin?.write(`+ ${group}\n`);
  }

  ended(group: number): void {
    this.#stdin?.write(`- ${group}\n`);
  }

  end(): void {
    this.#stdin?.end();
  }
}

function startShell(): Writable {
  const shell = spawn('sh', ['-c', GUARD], { detached: true, env: {}, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => {});
  return shell.stdin.on('error', () => {});
}

const GUARD = `
groups=' '
while read -r what group; do
  case $what in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
`;
