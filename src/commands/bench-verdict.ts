import { CliError } from '../errors.ts';
import type { Verdict } from '../load/assertion.ts';

/** @throws CliError (`answer`) when one does not hold */
export function failUnlessAllHold(verdicts: readonly Verdict[]): void {
  const failed = verdicts.filter(({ holds }) => !holds).map(({ text }) => text);
  if (failed.length > 0) throw new CliError('answer', `bench: does not hold: ${failed.join(', ')}`);
}
