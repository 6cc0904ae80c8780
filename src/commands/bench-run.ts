import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { benchOptions } from './bench-options.ts';
import type { Invocation, Values } from './command.ts';

export type BenchValues = Values<typeof benchOptions>;

/** @throws CliError (`usage`) when it is neither of the two */
export async function runBench(
  { values, positionals }: Invocation<typeof benchOptions>,
  io: Io,
): Promise<number> {
  const [what] = positionals;
  if (what === 'echo') {
    const { runBenchEcho } = await import('./bench-echo.ts');
    return runBenchEcho(values, io);
  }
  if (what === 'connect') {
    const { runBenchConnect } = await import('./bench-connect.ts');
    return runBenchConnect(values, io);
  }
  throw new CliError('usage', `bench ${what}: must be echo or connect`, { hint: 'xmpp-tool bench --help' });
}
