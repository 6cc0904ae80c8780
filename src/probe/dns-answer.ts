/**
 * What a name server said to a question.
 *
 * - `records`: at least one
 * - `no-records`: the name exists, and has none of this type (NODATA)
 * - `no-name`: the name does not exist (NXDOMAIN)
 * - `failed`: no answer that says anything about the name
 */
export type DnsAnswer<T> =
  | { readonly kind: 'records'; readonly records: readonly T[] }
  | { readonly kind: 'no-records' }
  | { readonly kind: 'no-name' }
  | { readonly kind: 'failed'; readonly failure: DnsFailure };

export type DnsFailure = 'SERVFAIL' | 'REFUSED' | 'timed out' | 'nobody there' | 'unreadable answer';

/** Waits for records as node:dns gives them, and tells its errors apart. */
export async function dnsAnswer<T>(question: Promise<readonly T[]>): Promise<DnsAnswer<T>> {
  try {
    const records = await question;
    return records.length > 0 ? { kind: 'records', records } : { kind: 'no-records' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOTFOUND') return { kind: 'no-name' };
    if (code === 'ENODATA') return { kind: 'no-records' };
    return { kind: 'failed', failure: FAILURES[code] ?? 'unreadable answer' };
  }
}

export function recordsOf<T>(answer: DnsAnswer<T>): readonly T[] {
  return answer.kind === 'records' ? answer.records : [];
}

const FAILURES: Readonly<Record<string, DnsFailure>> = {
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  ETIMEOUT: 'timed out',
  ECANCELLED: 'timed out',
  ECONNREFUSED: 'nobody there',
  EAI_AGAIN: 'SERVFAIL',
};
