import { CliError } from '../errors.ts';

const WORDS: Readonly<Record<string, { why: string; hint?: string }>> = {
  ECONNREFUSED: {
    why: 'connection refused',
    hint: 'nothing listens there: is the server running, and is the port right? (--server HOST:PORT)',
  },
  ENOTFOUND: { why: 'no such host', hint: 'is the name right? --server HOST[:PORT] says where to connect' },
  EAI_AGAIN: {
    why: 'the name could not be looked up',
    hint: 'is the name right? --server HOST[:PORT] says where to connect',
  },
  ETIMEDOUT: { why: 'timed out' },
  EHOSTUNREACH: { why: 'host unreachable' },
  ENETUNREACH: { why: 'network unreachable' },
  ECONNRESET: { why: 'connection reset by the other side' },
  EPIPE: { why: 'connection closed by the other side' },
};

/** A failed resolve, connect, read or write as a failure that people understand. */
export function connectionFailure(what: string, error: unknown): CliError {
  const { why, hint } = explain(error);
  const details = { cause: error, transient: true };
  return new CliError('connection', `${what}: ${why}`, hint === undefined ? details : { hint, ...details });
}

/** Why a socket failed, in a few words. */
export function reasonOf(error: unknown): string {
  return explain(error).why;
}

function explain(error: unknown): { why: string; hint?: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return WORDS[code] ?? { why: error instanceof Error ? error.message : String(error) };
}
