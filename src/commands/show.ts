import type { Command } from './command.ts';
import { outputOptions, profileOption, TRAFFIC_FORMATS, trafficOptions } from './shared-options.ts';

const options = {
  format: {
    kind: 'choice',
    choices: TRAFFIC_FORMATS,
    group: 'Traffic',
    summary: 'how to show it (default: pretty)',
  },
  full: trafficOptions.full,
  'show-secrets': trafficOptions['show-secrets'],
  input: {
    kind: 'choice',
    choices: ['capture', 'log', 'xml'],
    group: 'Input',
    summary: 'what is read: a --traffic-file, a SEND/RECV log, or bare XML (default: what it looks like)',
  },
  ...profileOption,
  verbose: outputOptions.verbose,
  color: outputOptions.color,
} as const;

export type ShowOptions = typeof options;

/** Traffic that was kept, as it looked when it passed. */
export const show: Command<ShowOptions> = {
  name: 'show',
  summary: 'show traffic that was kept: captures, and the logs of other XMPP software',
  arguments: [{ name: 'file', summary: 'what to read (default, and -: stdin)', many: true, optional: true }],
  options,
  examples: [
    ['show capture.ndjson', 'what --traffic-file has kept'],
    ['show --format compact capture.ndjson | less', 'one line each'],
    ['show --input log slixmpp.log', 'a log with SEND: and RECV: in it'],
  ],
  async load() {
    const { runShow } = await import('./show-run.ts');
    return ({ values, positionals }, io) => runShow(values, positionals, io);
  },
};
