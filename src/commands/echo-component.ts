import type { Command } from './command.ts';
import { echoOptions } from './echo-bot-options.ts';

/** XMPP's hello world, as a server component (XEP-0114). */
export const echoComponent: Command<typeof echoOptions> = {
  name: 'echo-component',
  summary: 'connect as a server component and answer every message with its own text',
  arguments: [],
  options: echoOptions,
  examples: [
    ['echo-component --server localhost --jid echo.localhost', 'port 5347; asks for the secret'],
    ['echo-component --server localhost:5347 --jid echo.localhost -q', 'no line for each echo'],
  ],
  async load() {
    const { readComponentSettings } = await import('./connection-settings.ts');
    const { runEchoBot } = await import('./echo-bot.ts');
    return async ({ values }, io) => {
      const settings = await readComponentSettings(values, io);
      return runEchoBot({ settings, values, handlers: [] }, io);
    };
  },
};
