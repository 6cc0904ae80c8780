import type { Command } from './command.ts';
import { echoOptions } from './echo-bot-options.ts';

/** A component has a secret alone, and no STARTTLS (XEP-0114). */
const { anonymous: _anonymous, cert: _cert, key: _key, ...others } = echoOptions;

const options = {
  ...others,
  jid: { ...echoOptions.jid, placeholder: 'DOMAIN', summary: "the component's domain [XMPP_JID]" },
  server: {
    ...echoOptions.server,
    summary: 'where to connect, also as xmpp:// or xmpps:// URI; needed (default port: 5347) [XMPP_SERVER]',
  },
  password: {
    ...echoOptions.password,
    summary: "the component's secret; other users can see it [XMPP_PASSWORD]",
  },
  tls: { ...echoOptions.tls, choices: ['auto', 'direct', 'none'] },
  connections: {
    kind: 'number',
    min: 1,
    max: 1000,
    group: 'Bot',
    placeholder: 'N',
    summary: 'run N processes with a connection each, for servers that spread a domain over them',
  },
} as const;

/** XMPP's hello world, as a server component (XEP-0114). */
export const echoComponent: Command<typeof options> = {
  name: 'echo-component',
  summary: 'connect as a server component and answer every message with its own text',
  arguments: [],
  options,
  examples: [
    ['echo-component --server localhost --jid echo.localhost', 'port 5347; asks for the secret'],
    ['echo-component --server localhost:5347 --jid echo.localhost -q', 'no line for each echo'],
    ['echo-component --server xmpps://xmpp.example.org:5348 --jid echo.example.org', 'over TLS'],
    ['echo-component --server localhost --jid echo.localhost --connections 4', 'docs/scaling.md'],
  ],
  async load() {
    const { readComponentSettings } = await import('./connection-settings.ts');
    const { runEchoBot } = await import('./echo-bot.ts');
    return async ({ values }, io) => {
      const settings = await readComponentSettings(values, io);
      const { connections: count = 1, ...rest } = values;
      if (count > 1) {
        const { runEchoWorkers } = await import('./echo-workers.ts');
        return runEchoWorkers({ settings, values: rest, count }, io);
      }
      return runEchoBot({ settings, values, handlers: [] }, io);
    };
  },
};
