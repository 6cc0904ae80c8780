import { CliError } from '../../../../src/errors.ts';

/** For assert.throws: a login that is refused with a message like this, in which no password is. */
export function refusal(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof CliError &&
    error.exitCode === 4 &&
    error.message.startsWith('login: ') &&
    pattern.test(error.message) &&
    !error.message.includes('pencil');
}
