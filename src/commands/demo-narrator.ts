import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Io } from '../io.ts';
import { wantsColor } from './colors.ts';

/** Tells what happens in the demo as it happens. */
export interface Narrator {
  /** The step that is under way. */
  readonly current: string;
  step(title: string): void;
  /** A command line that somebody could type. */
  command(line: readonly string[]): void;
  line(text: string): void;
  /** An `io` for a command whose output is shown, line by line, as part of the story. */
  stage(io: Io, details: { env: Io['env']; signal: AbortSignal; said?(line: string): void }): Io;
}

export async function narrator(values: { color?: boolean }, { stdout, env }: Io): Promise<Narrator> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: wantsColor(values.color, stdout, env) ? 1 : 0 });
  let current = '';
  const line = (text: string): void => void stdout.write(`  ${text}\n`);
  const print = (said?: (text: string) => void): PassThrough => {
    const output = new PassThrough();
    createInterface({ input: output }).on('line', (text) => {
      line(text);
      said?.(text);
    });
    return output;
  };
  return {
    get current() {
      return current;
    },
    step(title) {
      current = title;
      stdout.write(`\n${chalk.bold(title)}\n`);
    },
    command: (words) => line(chalk.cyan(`$ xmpp-tool ${words.join(' ')}`)),
    line,
    stage: (io, { env: stageEnv, signal, said }) => ({
      stdin: io.stdin,
      stdout: print(),
      stderr: print(said),
      env: stageEnv,
      signal,
      program: io.program,
    }),
  };
}
