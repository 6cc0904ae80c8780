import type { Command } from './command.ts';
import { componentOption, connectionOptions, outputOptions, trafficOptions } from './shared-options.ts';

const options = {
  ...connectionOptions,
  ...componentOption,
  ...trafficOptions,
  json: outputOptions.json,
  verbose: outputOptions.verbose,
} as const;

export type ProfileOptions = typeof options;

/** The accounts that one has, by name. */
export const profile: Command<ProfileOptions> = {
  name: 'profile',
  summary: 'keep the options of an account under a name: list, show and add profiles',
  arguments: [
    {
      name: 'action',
      choices: ['list', 'show', 'add'],
      summary: 'list, show or add; add takes the options of all commands',
    },
    { name: 'name', optional: true, summary: 'show, add: which profile' },
  ],
  options,
  takesAnyOption: true,
  examples: [
    [
      'profile add work --jid me@example.org --timeout 10',
      'writes these options to config.toml, as the profile work',
    ],
    ['profile add bot --jid bot@example.org --no-reconnect', 'also options that only some commands have'],
    ['profile list', 'names, JIDs and servers; * is the default'],
    ['profile show work', 'its options, as --profile work gives them; never the password'],
  ],
  async load() {
    const { runProfile } = await import('./profile-run.ts');
    return ({ values, positionals }, io) => runProfile(positionals, values, io);
  },
};
