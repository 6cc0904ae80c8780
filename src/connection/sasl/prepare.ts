import { CliError } from '../../errors.ts';
import { SaslprepError, saslprep } from './saslprep.ts';

/**
 * The user name as SCRAM and PLAIN send it (RFC 4013).
 *
 * @throws CliError (`usage`) when SASLprep forbids it or nothing is left of it
 */
export function prepareUsername(username: string): string {
  const prepared = prepare('user name', username);
  if (prepared === '') throw new CliError('usage', 'login: the user name is empty');
  return prepared;
}

/**
 * The password as SCRAM and PLAIN use it (RFC 4013).
 *
 * @throws CliError (`usage`) when SASLprep forbids it or nothing is left of it
 */
export function preparePassword(password: string): string {
  const prepared = prepare('password', password);
  if (prepared === '') throw new CliError('usage', 'login: the password is empty');
  return prepared;
}

function prepare(what: string, text: string): string {
  try {
    return saslprep(text);
  } catch (cause) {
    if (!(cause instanceof SaslprepError)) throw cause;
    throw new CliError('usage', `login: the ${what} ${cause.message}`, { cause });
  }
}
