import type { Command } from './command.ts';
import { commonOptions, componentOption } from './shared-options.ts';

const options = {
  items: { kind: 'flag', group: 'Query', summary: 'only what belongs to it' },
  tree: {
    kind: 'number',
    min: 1,
    max: 10,
    group: 'Query',
    placeholder: 'DEPTH',
    summary: 'what belongs to it, and to that in turn, as a tree',
  },
  ...commonOptions,
  ...componentOption,
} as const;

export type DiscoOptions = typeof options;

/** Service discovery. */
export const disco: Command<DiscoOptions> = {
  name: 'disco',
  summary: 'ask what an entity is, what it can do, and what belongs to it (XEP-0030)',
  arguments: [
    { name: 'jid', summary: 'whom to ask' },
    { name: 'node', optional: true, summary: 'a part of it that has a name' },
  ],
  options,
  examples: [
    [
      'disco --jid me@example.org example.net',
      'identities, features with their XEPs, contact addresses, items',
    ],
    ['disco --jid me@example.org --tree 2 example.net', 'its services, and what they hold'],
    ['disco --jid me@example.org --json example.net', 'all of it as JSON'],
  ],
  async load() {
    const { runDisco } = await import('./disco-run.ts');
    return ({ values, positionals }, io) => runDisco(positionals, values, io);
  },
};
