import type { Command } from './command.ts';
import { outputOptions } from './shared-options.ts';

const options = { color: outputOptions.color } as const;

/** The tool's first impression: the main job, on a server of its own. */
export const demo: Command<typeof options> = {
  name: 'demo',
  summary: 'show the main job on a throwaway server: both echo bots, a version query, the traffic',
  arguments: [],
  options,
  examples: [['demo', 'takes a few seconds, changes nothing, needs Prosody on this machine']],
  async load() {
    const { runDemo } = await import('./demo-run.ts');
    return ({ values }, io) => runDemo(values, io);
  },
};
