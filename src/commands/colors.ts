import type { Io, OutputStream } from '../io.ts';

/**
 * Whether a stream gets colours: what the user says, else NO_COLOR and FORCE_COLOR, else whether it is a terminal.
 */
export function wantsColor(
  flag: boolean | undefined,
  stream: Pick<OutputStream, 'isTTY'>,
  env: Io['env'],
): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
