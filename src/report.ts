import { say } from './commands/say.ts';
import { CliError, EXIT, Interrupted } from './errors.ts';
import type { OutputStream } from './io.ts';
import { escapeUntrusted } from './traffic/escape-untrusted.ts';

/**
 * Tells of a failure on stderr: one line, and a hint where there is one; a stack when it is our bug or was asked for.
 *
 * @returns the exit code
 */
export function reportFailure(error: unknown, verbose: boolean, stderr: OutputStream): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (!(error instanceof CliError)) {
    stderr.write(`xmpp-tool: this is a bug in xmpp-tool: ${stackOf(error)}\n`);
    return EXIT.bug;
  }
  say(stderr, 'xmpp-tool', cut(error.message));
  if (error.hint !== undefined) say(stderr, 'hint', error.hint);
  if (verbose) stderr.write(`${stackOf(error)}\n`);
  return error.exitCode;
}

/** What a server says may be of any length: 2000 UTF-16 units of it are shown. */
function cut(message: string): string {
  return message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
}

const LONGEST = 2000;

/** The message is one line, whatever is in it: only what follows it are lines of ours. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return escapeUntrusted(String(error));
  const { message, stack = '' } = error;
  const at = stack.indexOf(message);
  const end = at < 0 ? 0 : at + message.length;
  const frames = stack.slice(end).split('\n').map(escapeUntrusted);
  return `${escapeUntrusted(stack.slice(0, end))}${frames.join('\n')}`;
}
