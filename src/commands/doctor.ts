import type { Command } from './command.ts';
import { nameServerOption } from './name-server-option.ts';
import { commonOptions } from './shared-options.ts';

const options = {
  ...nameServerOption,
  nagios: {
    kind: 'flag',
    group: 'Output',
    summary: 'one line for a monitoring system, with its exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN',
  },
  ...commonOptions,
  server: {
    ...commonOptions.server,
    summary: 'look at this endpoint alone, without SRV records [XMPP_SERVER]',
  },
  jid: {
    ...commonOptions.jid,
    summary: 'an account of the domain: tells also which XEPs of XEP-0479 are there [XMPP_JID]',
  },
  timeout: { ...commonOptions.timeout, summary: 'for names, and for each endpoint (default: 10)' },
} as const;

export type DoctorOptions = typeof options;

export const doctor: Command<DoctorOptions> = {
  name: 'doctor',
  summary: 'examine a server from outside: names, ports, TLS, certificates, logins, features',
  arguments: [{ name: 'domain', summary: 'the domain of a JID, as example.org' }],
  options,
  examples: [
    ['doctor example.org', 'all that can be seen without an account, and what to do about it'],
    ['doctor --server xmpp.example.org:5222 example.org', 'one endpoint, as before DNS leads to it'],
    ['doctor --jid me@example.org example.org', 'also what the compliance suite (XEP-0479) asks for'],
    ['doctor --nagios example.org', 'one line and an exit code for a monitoring system'],
  ],
  async load() {
    const { runDoctor } = await import('./doctor-run.ts');
    return ({ values, positionals }, io) => runDoctor(positionals, values, io);
  },
};
