import type { Condition } from './explained.ts';

/** The conditions of SASL failures (RFC 6120 6.5). */
export const SASL_FAILURES: Readonly<Record<string, Condition>> = {
  aborted: {
    meaning: 'the login was broken off by the client',
    section: '6.5.1',
    causes: ['the server failed to prove itself: a wrong signature or nonce in SCRAM'],
  },
  'account-disabled': {
    meaning: 'the account exists and is not allowed in for now',
    section: '6.5.2',
    causes: ['an administrator has blocked it'],
  },
  'credentials-expired': {
    meaning: 'the password is too old',
    section: '6.5.3',
    causes: ['a rule on passwords'],
  },
  'encryption-required': {
    meaning: 'this mechanism is only for encrypted streams',
    section: '6.5.4',
    causes: ['--tls none against a server that wants TLS'],
  },
  'incorrect-encoding': {
    meaning: 'what was sent is not base64',
    section: '6.5.5',
    causes: ['a client that writes base64 with line breaks'],
  },
  'invalid-authzid': {
    meaning: 'the account that is asked for is not one that these credentials are for',
    section: '6.5.6',
    causes: ['a certificate for another JID (EXTERNAL)'],
  },
  'invalid-mechanism': {
    meaning: 'the server does not offer the mechanism',
    section: '6.5.7',
    causes: ['EXTERNAL without a certificate that the server trusts', 'ANONYMOUS where it is not enabled'],
  },
  'malformed-request': {
    meaning: 'what was sent is not what the mechanism says',
    section: '6.5.8',
    causes: [
      'channel binding that a proxy has broken',
      'a password or user name with characters that the server refuses',
    ],
  },
  'mechanism-too-weak': {
    meaning: 'the server wants a stronger mechanism for this account',
    section: '6.5.9',
    causes: ['PLAIN where SCRAM is demanded'],
  },
  'not-authorized': {
    meaning: 'the user name or the password is wrong; servers do not say which',
    section: '6.5.10',
    causes: [
      'a typing mistake in the password, or the password of another account',
      'an account that does not exist on this server',
      'a new line or space at the end of a password in a file or variable',
    ],
  },
  'temporary-auth-failure': {
    meaning: 'the server cannot check it now',
    section: '6.5.11',
    causes: ['its database or directory (LDAP) is away', 'too many failed logins: wait'],
  },
};
