import type { Show } from '../handlers/initial-presence.ts';
import type { Command } from './command.ts';
import { echoOptions } from './echo-bot-options.ts';

/** Not from the handler: whoever asks for help loads no handlers. */
const SHOW = ['away', 'chat', 'dnd', 'xa'] as const satisfies readonly Show[];

const options = {
  ...echoOptions,
  status: {
    kind: 'text',
    blank: true,
    group: 'Presence',
    placeholder: 'TEXT',
    summary: 'what the presence says',
  },
  show: {
    kind: 'choice',
    choices: SHOW,
    group: 'Presence',
    summary: 'availability (default: plainly available)',
  },
  priority: {
    kind: 'number',
    min: -128,
    max: 127,
    group: 'Presence',
    placeholder: 'N',
    summary: 'of this resource',
  },
  'accept-subscriptions': {
    kind: 'flag',
    on: true,
    group: 'Presence',
    summary: 'leave requests to see the presence unanswered',
  },
} as const;

/** XMPP's hello world, as a client. */
export const echoClient: Command<typeof options> = {
  name: 'echo-client',
  summary: 'log in as a client and answer every message with its own text',
  arguments: [],
  options,
  examples: [
    ['echo-client --jid bot@example.org', 'asks for the password, then echoes until Ctrl-C'],
    ['echo-client --jid bot@example.org --log-traffic', 'the same, with the raw stream on stderr'],
    ['echo-client --jid bot@localhost --server localhost:5222 --count 1', 'stops after one echo'],
  ],
  async load() {
    const { readClientSettings } = await import('./connection-settings.ts');
    const { runEchoBot } = await import('./echo-bot.ts');
    const { initialPresence } = await import('../handlers/initial-presence.ts');
    const { acceptSubscriptions } = await import('../handlers/subscription.ts');
    return async ({ values }, io) => {
      const settings = { ...(await readClientSettings(values, io)), streamManagement: true };
      const handlers = values['accept-subscriptions'] === false ? [] : [acceptSubscriptions];
      return runEchoBot({ settings, values, handlers, greeting: initialPresence(values) }, io);
    };
  },
};
