import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { nearest } from '../nearest.ts';
import { optionsOfAll, optionsTaken } from './all-options.ts';
import type { AnyCommand } from './command.ts';
import { SHELLS } from './completion.ts';
import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { zshCompletion } from './completion-zsh.ts';

type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (commands: readonly AnyCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** @throws CliError (`usage`) for a shell that we know nothing of */
export async function runCompletion([shell = '']: readonly string[], io: Io): Promise<number> {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) {
    const found = nearest(shell, SHELLS);
    throw new CliError('usage', `completion ${shell}: must be one of ${SHELLS.join(', ')}`, {
      ...(found !== undefined && { hint: `did you mean ${found}?` }),
    });
  }
  const { commands } = await import('./index.ts');
  const all = optionsOfAll(commands);
  const complete = commands.map((command) => ({ ...command, options: optionsTaken(command, all) }));
  io.stdout.write(SCRIPTS[known](complete));
  return EXIT.done;
}
