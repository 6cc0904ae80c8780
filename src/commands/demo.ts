import type { Command } from './command.ts';
import { backendOption } from './sandbox-options.ts';
import { outputOptions, profileOption } from './shared-options.ts';

const options = { ...backendOption, ...profileOption, color: outputOptions.color } as const;

/** The tool's first impression: the main job, on a server of its own. */
export const demo: Command<typeof options> = {
  name: 'demo',
  summary: 'show the main job on a throwaway server: both echo bots, a version query, the traffic',
  arguments: [],
  options,
  examples: [
    ['demo', 'takes a few seconds, changes nothing'],
    ['demo --backend prosody', 'the same on Prosody, if it is installed'],
  ],
  async load() {
    const { runDemo } = await import('./demo-run.ts');
    return ({ values }, io) => runDemo(values, io);
  },
};
