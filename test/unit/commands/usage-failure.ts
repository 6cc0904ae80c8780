import assert from 'node:assert/strict';
import { CliError } from '../../../src/errors.ts';

/** What the user is told for a mistake; whatever else is thrown fails the test. */
export async function usageFailure(work: () => unknown): Promise<string> {
  let failure: unknown;
  try {
    await work();
  } catch (error) {
    failure = error;
  }
  assert.ok(failure instanceof CliError, `a failure, not ${failure}`);
  assert.equal(failure.kind, 'usage');
  return failure.hint === undefined ? failure.message : `${failure.message}\n${failure.hint}`;
}
