import type { Command } from './command.ts';
import { commonOptions, componentOption } from './shared-options.ts';

const options = {
  count: {
    kind: 'number',
    min: 1,
    max: 1e9,
    group: 'Query',
    placeholder: 'N',
    summary: 'stop after N pings (default: at Ctrl-C)',
  },
  interval: {
    kind: 'number',
    min: 0.001,
    max: 86_400,
    fraction: true,
    group: 'Query',
    placeholder: 'SECONDS',
    summary: 'from one ping to the next (default: 1)',
  },
  ...commonOptions,
  ...componentOption,
} as const;

export type PingOptions = typeof options;

export const ping: Command<PingOptions> = {
  name: 'ping',
  summary: 'ping entities (XEP-0199) and tell how long the way there and back takes',
  arguments: [{ name: 'jid', many: true, summary: 'whom to ping' }],
  options,
  examples: [
    ['ping --jid me@example.org example.net', 'once a second, until Ctrl-C'],
    [
      'ping --jid me@example.org --count 5 example.net friend@example.net/phone',
      'five times, both side by side',
    ],
    ['ping --jid me@example.org --count 1 --quiet example.net && echo up', 'in a script'],
  ],
  async load() {
    const { readJid, readSettings } = await import('./connection-settings.ts');
    const { withSession } = await import('./one-off.ts');
    const { runPing } = await import('./ping-run.ts');
    return async ({ values, positionals }, io) => {
      const targets = positionals.map((text) => readJid('JID', text).toString());
      const settings = await readSettings(values, io);
      return withSession({ settings, values, io, endsItself: true }, (session, progress) => {
        progress.end();
        return runPing({ session, targets, values, io });
      });
    };
  },
};
