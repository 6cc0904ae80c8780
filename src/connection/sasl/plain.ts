import { loginError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { preparePassword, prepareUsername } from './prepare.ts';

/**
 * PLAIN (RFC 4616), without authorisation identity. It hands the password over: for TLS only. The password goes out as it
 * is, because it is the server that prepares it (RFC 4616 2), and one that does not compares what was set.
 *
 * @throws CliError (`usage`) when SASLprep forbids the user name or the password
 */
export function plain(username: string, password: string): Exchange {
  preparePassword(password);
  const message = `\0${prepareUsername(username)}\0${password}`;
  return {
    mechanism: 'PLAIN',
    initial: () => message,
    challenge: async () => {
      throw loginError('the server asks for more than PLAIN has to say');
    },
    final: () => {},
  };
}
