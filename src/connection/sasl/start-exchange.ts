import { anonymous } from './anonymous.ts';
import type { Choice } from './choose.ts';
import { loginError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { external } from './external.ts';
import { plain } from './plain.ts';
import { Scram } from './scram.ts';

/** What a login may need; which of it does, the mechanism decides. */
export interface Secrets {
  readonly username: string;
  readonly password: string;
  /** Ends what takes long when it is aborted. */
  readonly signal: AbortSignal;
  /** The 32 bytes of TLS_EXPORTER of this connection. */
  exportTlsKey(): Uint8Array;
}

/**
 * Makes the exchange that was chosen.
 *
 * @throws CliError (`auth`) when none could be chosen, (`usage`) when SASLprep forbids the user name or the password
 */
export function startExchange(choice: Choice, secrets: Secrets): Exchange {
  if (choice.kind === 'refused') throw loginError(choice.reason, { hint: choice.hint });
  if (choice.kind === 'scram') {
    const { hash, gs2 } = choice;
    const { username, password, signal } = secrets;
    const binding = gs2 === 'p=tls-exporter' ? { gs2, data: secrets.exportTlsKey() } : { gs2 };
    return new Scram({ hash, username, password, binding, signal });
  }
  if (choice.mechanism === 'EXTERNAL') return external();
  if (choice.mechanism === 'ANONYMOUS') return anonymous();
  return plain(secrets.username, secrets.password);
}
