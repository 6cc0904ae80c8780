import type { Command } from './command.ts';
import { commonOptions, componentOption, TRAFFIC_FORMATS, waitOption } from './shared-options.ts';

const options = {
  ...commonOptions,
  ...componentOption,
  login: {
    kind: 'flag',
    on: true,
    group: 'Connection',
    summary: 'stop after the stream header: nothing is negotiated',
  },
  format: {
    kind: 'choice',
    choices: TRAFFIC_FORMATS,
    group: 'Traffic',
    summary: 'how to show it (default: pretty)',
  },
  ...waitOption,
} as const;

export type TrafficOptions = typeof options;

/** Everything on the wire, and a way to put things there. */
export const traffic: Command<TrafficOptions> = {
  name: 'traffic',
  summary: 'open a stream, show everything on the wire, and send what is typed or piped in',
  arguments: [],
  options,
  examples: [
    ['traffic --jid me@example.org', 'logs in, shows all of it, and sends what is typed'],
    [
      "traffic --no-login --server localhost --jid localhost <<< '<junk/>'",
      "the server's features and its error",
    ],
    ['traffic --component --server localhost --jid echo.localhost', 'as a component'],
  ],
  async load() {
    const { runTraffic } = await import('./traffic-session.ts');
    return ({ values }, io) => runTraffic(values, io);
  },
};
