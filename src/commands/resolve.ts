import type { Command } from './command.ts';
import { nameServerOption } from './name-server-option.ts';
import { connectionOptions, outputOptions } from './shared-options.ts';

const options = {
  ...nameServerOption,
  ca: connectionOptions.ca,
  timeout: { ...connectionOptions.timeout, summary: 'for all of it together (default: 30)' },
  ...outputOptions,
} as const;

export type ResolveOptions = typeof options;

export const resolve: Command<ResolveOptions> = {
  name: 'resolve',
  summary: 'tell where clients and servers of a domain connect, in their order, and what is odd about it',
  arguments: [{ name: 'domain', summary: 'the domain of a JID, as example.org' }],
  options,
  examples: [
    ['resolve example.org', 'SRV records, addresses, WebSocket and BOSH, by the name server of the system'],
    ['resolve --dns 192.0.2.53 example.org', 'the same by another name server, as before a change'],
    ['resolve --json example.org', 'all of it as JSON'],
  ],
  async load() {
    const { runResolve } = await import('./resolve-run.ts');
    return ({ values, positionals }, io) => runResolve(positionals, values, io);
  },
};
