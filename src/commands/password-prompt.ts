import { CliError, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';

/**
 * Reads a line from the terminal without showing it.
 *
 * @throws CliError (`usage`) when the input ends, Interrupted at Ctrl-C, the signal's reason when it is aborted
 */
export function promptPassword(what: string, { stdin, stderr, signal }: Io): Promise<string> {
  return new Promise((resolve, reject) => {
    const line = new TypedLine();
    const finish = (): void => {
      stdin.off('data', onData).off('end', onEnd).pause();
      signal.removeEventListener('abort', onAbort);
      stdin.setRawMode?.(false);
      stderr.write('\n');
    };
    const fail = (error: Error): void => {
      finish();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    const onEnd = (): void => fail(new CliError('usage', `no password for ${what}`));
    const onData = (text: string): void => {
      const end = line.type(text);
      if (end === 'interrupted') fail(new Interrupted('SIGINT'));
      else if (end === 'closed') onEnd();
      else if (end === 'complete') {
        finish();
        resolve(line.text);
      }
    };
    // First, so that nothing that is typed at the prompt is shown.
    stdin.setRawMode?.(true);
    stderr.write(`Password for ${what}: `);
    signal.addEventListener('abort', onAbort);
    stdin.setEncoding('utf8').on('data', onData).on('end', onEnd).resume();
  });
}

/** A line that is typed in raw mode, in which the terminal leaves every key to us. */
class TypedLine {
  text = '';

  /** How the line ended, if it did. */
  type(keys: string): 'complete' | 'interrupted' | 'closed' | undefined {
    for (const key of keys) {
      const end = ENDS[key];
      if (end !== undefined) return end;
      this.text = key === DELETE || key === '\b' ? [...this.text].slice(0, -1).join('') : this.text + key;
    }
    return undefined;
  }
}

const DELETE = '\u007f';

/** Enter, Ctrl-C and Ctrl-D. */
const ENDS: Readonly<Record<string, 'complete' | 'interrupted' | 'closed' | undefined>> = {
  '\r': 'complete',
  '\n': 'complete',
  '\u0003': 'interrupted',
  '\u0004': 'closed',
};
