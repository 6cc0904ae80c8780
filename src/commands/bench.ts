import { benchOptions } from './bench-options.ts';
import type { Command } from './command.ts';

/** Load for whatever echoes, and logins for a server. */
export const bench: Command<typeof benchOptions> = {
  name: 'bench',
  summary: 'measure how fast echoes come back, or how fast a server lets clients in',
  arguments: [
    {
      name: 'what',
      choices: ['echo', 'connect'],
      summary: 'echo: send to something that echoes; connect: log in, and out again',
    },
  ],
  options: benchOptions,
  examples: [
    ['bench echo --jid me@example.org --to bot@example.org --rate 500', '500 messages a second for 10 s'],
    [
      'bench echo --component --server localhost --jid load.localhost --to echo.localhost --window 64 --messages 100000',
      'as a component, each echo followed by the next message, 64 under way',
    ],
    [
      "bench echo --jid 'user%d@example.org' --clients 50 --to echo.example.org --rate 100 --assert 'p99<50ms'",
      'in CI',
    ],
    ['bench connect --jid me@example.org --clients 200 --concurrency 20', '200 logins, 20 at a time'],
  ],
  async load() {
    const { runBench } = await import('./bench-run.ts');
    return runBench;
  },
};
