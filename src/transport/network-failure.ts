import { CliError } from '../errors.ts';
import type { Tap } from './tap.ts';

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
  EADDRNOTAVAIL: { why: 'address not available from here' },
  EHOSTUNREACH: { why: 'host unreachable' },
  ENETUNREACH: { why: 'network unreachable' },
  ECONNRESET: { why: 'connection reset by the other side' },
  EMFILE: {
    why: 'too many open files',
    hint: 'ulimit -n says how many a process may have; a larger number helps',
  },
  ENFILE: { why: 'too many open files on this machine' },
  EPIPE: { why: 'connection closed by the other side' },
};

/** A failed resolve, connect, read or write as a failure that people understand. */
export function connectionFailure(what: string, error: unknown): CliError {
  const { why, hint } = explain(error);
  const details = { cause: error, transient: true };
  return new CliError('connection', `${what}: ${why}`, hint === undefined ? details : { hint, ...details });
}

/** Whether there is no way to an address at all, so that what another one says tells more. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(codeOf(error));
}

const UNREACHABLE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL']);

/** Tells a tap why `attempt`, which its last note tells of, has failed; that it was given up is no failure. */
export function noteFailure(tap: Pick<Tap, 'note'> | undefined, attempt: string, error: unknown): void {
  if (!(error instanceof CliError)) return;
  const { message } = error;
  const text = message.startsWith(`${attempt}: `) ? message.slice(attempt.length + 2) : message;
  tap?.note({ kind: 'failed', text });
}

/** Why a socket failed, in a few words. */
export function reasonOf(error: unknown): string {
  return explain(error).why;
}

function explain(error: unknown): { why: string; hint?: string } {
  const code = codeOf(error);
  const known = WORDS[code];
  if (known && UNREACHABLE.has(code) && isIpv6(error)) return { ...known, hint: NO_IPV6 };
  return known ?? { why: error instanceof Error ? error.message : String(error) };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isIpv6(error: unknown): boolean {
  return error instanceof Error && 'address' in error && String(error.address).includes(':');
}

const NO_IPV6 =
  'it has an IPv6 address alone, and there is no way to it from here: does this machine have IPv6? (ip -6 route)';
