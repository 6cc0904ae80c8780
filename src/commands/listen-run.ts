import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { Invocation, Values } from './command.ts';
import { readSettings } from './connection-settings.ts';
import { findProgram } from './find-program.ts';
import type { ListenOptions } from './listen.ts';
import { readListenChoice } from './listen-choice.ts';
import { Listening } from './listening.ts';
import { cleanEnvironment } from './stanza-environment.ts';

/**
 * Listens until it is interrupted, has heard enough, time is up, or its stream is lost for good.
 *
 * @returns the exit code
 * @throws CliError (`answer`) when time is up before enough was heard
 */
export async function runListen({ values, rest = [] }: Invocation<ListenOptions>, io: Io): Promise<number> {
  const choice = await readListenChoice(values);
  const command = await readCommand(values, rest, io);
  const settings = await readSettings(values, io);
  return new Listening({ values, io, choice, settings, command }).run();
}

/** @throws CliError (`usage`) */
async function readCommand({ exec, jobs }: Values<ListenOptions>, rest: readonly string[], io: Io) {
  if (exec !== undefined) {
    const program = await findProgram('--exec', exec, io);
    return { program, arguments: rest, env: cleanEnvironment(io.env), stderr: io.stderr };
  }
  if (jobs !== undefined) throw new CliError('usage', '--jobs: is only for --exec');
  if (rest.length > 0) {
    throw new CliError('usage', `listen -- ${rest[0]}: arguments of no program`, {
      hint: `name it with --exec, as in: listen --exec ${rest[0]} -- ARGUMENT`,
    });
  }
  return undefined;
}
