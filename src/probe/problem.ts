import { CliError } from '../errors.ts';
import type { Problem, Stage } from './endpoint-facts.ts';

/**
 * What ended a connection at this stage.
 *
 * @throws the error itself if it is none of a connection
 */
export function problemOf(stage: Stage, error: unknown): Problem {
  if (!(error instanceof CliError)) throw error;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = error.message.replace(/^(connecting to \S+|TLS handshake|STARTTLS|opening the stream): /, '');
  return { stage, why, ourNetwork: UNREACHABLE.has(code) };
}

const UNREACHABLE: ReadonlySet<string> = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);
