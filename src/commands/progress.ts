import type { Io } from '../io.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';

/** What is under way, for somebody who waits at a terminal. */
export interface Progress {
  say(text: string): void;
  /** Lets something be printed without the two getting into each other's way. */
  aside(print: () => void): void;
  end(): void;
}

const SILENT: Progress = { say: () => {}, aside: (print) => print(), end: () => {} };

/** A spinner on stderr, if that is a terminal and nothing else is shown there. */
export async function startProgress(
  values: { quiet?: boolean; 'log-traffic'?: string },
  { stderr }: Io,
): Promise<Progress> {
  // Without a width, ora never gets to the end of a line.
  if (stderr.columns === 0) return SILENT;
  if (!stderr.isTTY || values.quiet || values['log-traffic'] !== undefined) return SILENT;
  const { default: ora } = await import('ora');
  // Discarding stdin would put the terminal into raw mode, where Ctrl-C is no signal any more.
  const spinner = ora({ stream: stderr as NodeJS.WriteStream, discardStdin: false });
  return {
    say: (text) => void spinner.start(escapeUntrusted(text)),
    aside(print) {
      spinner.stop();
      print();
      spinner.start();
    },
    end: () => void spinner.stop(),
  };
}
