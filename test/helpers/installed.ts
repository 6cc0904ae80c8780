import { spawnSync } from 'node:child_process';

/**
 * Why there are no tests with a program: it cannot be run with these arguments, as it is not installed. false if it can.
 *
 * @param name Debian's package
 * @throws under CI, where nothing is skipped
 */
export function reasonToSkip(command: string, args: readonly string[], name: string): string | false {
  // Some of it is not for users to run, and so is not in everybody's PATH.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  if (spawnSync(command, args, { env, timeout: 30_000 }).status === 0) return false;
  if (process.env.CI === 'true') throw new Error(`${name} is not installed`);
  return `${name} is not installed: its tests are skipped (node scripts/install-servers.mjs)`;
}
