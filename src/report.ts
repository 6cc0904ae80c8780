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
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stderr.write(`xmpp-tool: this is a bug in xmpp-tool: ${escapeLines(stack)}\n`);
    return EXIT.bug;
  }
  stderr.write(`xmpp-tool: ${escapeUntrusted(error.message)}\n`);
  if (error.hint !== undefined) stderr.write(`hint: ${escapeUntrusted(error.hint)}\n`);
  if (verbose && error.stack) stderr.write(`${escapeLines(error.stack)}\n`);
  return error.exitCode;
}

function escapeLines(text: string): string {
  return text.split('\n').map(escapeUntrusted).join('\n');
}
