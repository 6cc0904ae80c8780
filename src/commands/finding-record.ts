import type { Finding } from '../probe/finding.ts';

/** A finding for JSON. */
export function findingRecord({ level, check, subject, text, fix }: Finding): object {
  return { level, check, subject, text, fix: fix ?? null };
}
