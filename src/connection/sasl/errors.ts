import { CliError } from '../../errors.ts';

/** The server's `<failure/>` (RFC 6120 6.5). `text` comes from the network, unescaped. */
export class SaslFailure extends Error {
  override readonly name = 'SaslFailure';
  readonly condition: string;
  readonly text: string | undefined;

  constructor(condition: string, text: string | undefined) {
    super(text === undefined ? condition : `${condition} (${text})`);
    this.condition = condition;
    this.text = text;
  }

  /** Whether the same login may succeed later (RFC 6120 6.5.11); every other condition stays. */
  get retryable(): boolean {
    return this.condition === 'temporary-auth-failure';
  }
}

/** What the user is told of a `<failure/>`; the SaslFailure is the error's cause. */
export function failureError(condition: string, text: string | undefined): CliError {
  const failure = new SaslFailure(condition, text === '' ? undefined : text);
  const { message, retryable } = failure;
  return loginError(message, { hint: HINTS.get(condition), cause: failure, transient: retryable });
}

/** A login that was refused, by the server or by us: `login: WHY`, exit code 4. `why` never has a password in it. */
export function loginError(
  why: string,
  details: { hint?: string | undefined; cause?: unknown; transient?: boolean } = {},
): CliError {
  const { hint, cause, transient = false } = details;
  const rest = { cause, transient };
  return new CliError('auth', `login: ${why}`, hint === undefined ? rest : { hint, ...rest });
}

const HINTS: ReadonlyMap<string, string> = new Map([
  ['not-authorized', 'check the user name in the JID and the password'],
  ['account-disabled', "ask the server's administrator to enable the account"],
  ['credentials-expired', 'the password has run out: set a new one, then log in with that'],
  ['encryption-required', 'the server lets nobody in without TLS: leave out --tls none'],
  ['invalid-mechanism', 'the server refuses the mechanism although it may have offered it'],
  ['mechanism-too-weak', 'the server wants a stronger mechanism for this account than those it offered'],
  ['temporary-auth-failure', "the server's accounts are out of reach: try again later"],
  ['malformed-request', 'the server could not read our login; --log-traffic shows the exchange'],
  ['incorrect-encoding', 'the server could not read our login; --log-traffic shows the exchange'],
  ['invalid-authzid', 'the server does not take the user name in the JID'],
  ['aborted', 'the login was broken off before its end'],
]);
