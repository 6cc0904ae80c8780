import type { Command } from './command.ts';
import { commonOptions, componentOption, waitOption } from './shared-options.ts';

const options = { ...waitOption, ...commonOptions, ...componentOption } as const;

export type RawOptions = typeof options;

/** Stanzas of the user's own making. */
export const raw: Command<RawOptions> = {
  name: 'raw',
  summary: 'send stanzas of your own, and print what is answered',
  arguments: [
    { name: 'stanza', many: true, optional: true, summary: 'what to send (default, and -: stdin)' },
  ],
  options,
  examples: [
    [
      `raw '<message to="bot@example.org" type="chat"><body>Hello</body></message>'`,
      'prints the echo, with XMPP_JID set',
    ],
    ['raw --jid me@example.org < stanzas.xml', 'any number of stanzas from a file'],
    ['raw --component --server localhost --jid echo.localhost - < stanzas.xml', 'as a component'],
  ],
  async load() {
    const { runRaw } = await import('./raw-run.ts');
    return ({ values, positionals }, io) => runRaw(positionals, values, io);
  },
};
