import { EXIT } from '../errors.ts';

/** What the exit codes mean (docs/exit-codes.md), and what usually leads to them. */
export const EXIT_CODES: Readonly<Record<number, { meaning: string; causes: readonly string[] }>> = {
  [EXIT.done]: { meaning: 'done; a bot was stopped and has closed its stream', causes: [] },
  [EXIT.answer]: {
    meaning: 'the other side answered with an error, or not in time',
    causes: [
      'nobody is at the JID',
      'the request is not supported there',
      'an assertion of bench does not hold',
    ],
  },
  [EXIT.usage]: {
    meaning: 'the command line, a profile or a file is wrong, or a password is missing',
    causes: ['a mistyped option', 'a file that is not there', 'neither XMPP_PASSWORD nor --password-file'],
  },
  [EXIT.connection]: {
    meaning: 'no usable connection: DNS, TCP, TLS, certificate, deadline, or no XMPP there',
    causes: [
      'the server is down, or at another port',
      'a certificate that is not trusted: --ca',
      'a firewall',
    ],
  },
  [EXIT.auth]: {
    meaning: 'not let in, or the server failed to prove itself',
    causes: ['a wrong password or secret', 'a component that the server is not configured for'],
  },
  [EXIT.stream]: {
    meaning: 'an established stream was lost for good',
    causes: [
      'a stream error that another try cannot mend',
      'a lost connection in a one-off',
      '--no-reconnect',
    ],
  },
  [EXIT.bug]: { meaning: 'a bug in xmpp-tool; the stack is shown', causes: [] },
  [EXIT.sighup]: {
    meaning: 'ended by SIGHUP: the terminal was closed',
    causes: ['a one-off that was interrupted'],
  },
  [EXIT.sigint]: {
    meaning: 'ended by Ctrl-C (SIGINT)',
    causes: ['a one-off that was interrupted', 'a second Ctrl-C'],
  },
  [EXIT.sigterm]: {
    meaning: 'ended by SIGTERM',
    causes: ['a one-off that was interrupted, by timeout(1) for instance'],
  },
};
