import type { Command } from './command.ts';
import { outputOptions, profileOption } from './shared-options.ts';

const options = {
  ...profileOption,
  json: outputOptions.json,
  verbose: outputOptions.verbose,
  color: outputOptions.color,
} as const;

/** What people look up. */
export const explain: Command<typeof options> = {
  name: 'explain',
  summary: 'tell what an error condition, a XEP, a namespace or an exit code means',
  arguments: [{ name: 'word', many: true, summary: 'policy-violation, XEP-0313, urn:xmpp:mam:2, 4' }],
  options,
  examples: [
    ['explain policy-violation', 'what it means, and what usually causes it'],
    ['explain XEP-0313 urn:xmpp:sid:0', 'what a number or a namespace stands for'],
    ['explain 4', 'an exit code of this program'],
  ],
  async load() {
    const { runExplain } = await import('./explain-run.ts');
    return ({ values, positionals }, io) => runExplain(positionals, values, io);
  },
};

export type ExplainOptions = typeof options;
