import type { Command } from './command.ts';
import { sandboxOptions } from './sandbox-options.ts';
import { outputOptions, trafficOptions } from './shared-options.ts';

const options = { ...sandboxOptions, ...trafficOptions, ...outputOptions } as const;

/** A server to try things on. */
export const sandbox: Command<typeof options> = {
  name: 'sandbox',
  summary: 'run a private XMPP server until Ctrl-C, or as long as a command runs',
  arguments: [],
  takesCommandLine: 'COMMAND',
  options,
  examples: [
    ['sandbox', 'prints how to connect, and stays until Ctrl-C'],
    ['sandbox --with-user alice:secret -- npm test', 'runs npm test with XMPP_JID, XMPP_SERVER, ... set'],
    ['sandbox --backend prosody --json', 'Prosody, if it is installed; says where it is as JSON'],
    [
      'sandbox --fault drop=0.001 --fault split',
      'with connections that break, and bytes that come in pieces',
    ],
  ],
  async load() {
    const { runSandbox } = await import('./sandbox-run.ts');
    return runSandbox;
  },
};
