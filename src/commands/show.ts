import type { Command } from './command.ts';
import { trafficFilterOptions } from './filter-options.ts';
import { outputOptions, profileOption, TRAFFIC_FORMATS, trafficOptions } from './shared-options.ts';

const options = {
  format: {
    kind: 'choice',
    choices: TRAFFIC_FORMATS,
    group: 'Traffic',
    summary: 'how to show it (default: pretty)',
  },
  html: {
    kind: 'text',
    group: 'Traffic',
    placeholder: 'FILE',
    summary: 'write a page that shows it in a browser (-: to stdout)',
  },
  stats: {
    kind: 'flag',
    group: 'Traffic',
    summary: 'count it instead: by kind, JID and namespace, with the latencies of IQs',
  },
  ...trafficFilterOptions,
  anonymize: trafficOptions.anonymize,
  full: trafficOptions.full,
  'show-secrets': trafficOptions['show-secrets'],
  input: {
    kind: 'choice',
    choices: ['capture', 'xml', 'log', 'prosody', 'ejabberd', 'slixmpp', 'wokkel', 'gajim', 'profanity'],
    group: 'Input',
    summary:
      'what is read: a --traffic-file (NDJSON), bare XML, the log of any known program, or of this one (default: what it looks like)',
  },
  ...profileOption,
  follow: {
    kind: 'flag',
    group: 'Input',
    summary: 'go on with what is appended to the file, also when it is replaced; until Ctrl-C',
  },
  json: outputOptions.json,
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
    ['show --html traffic.html capture.ndjson', 'a page with a chart, filters and latencies'],
    ['show --follow --filter message prosody.log', 'the messages in a log, and those to come'],
    ['show --stats capture.ndjson', 'how much of what there was, and how fast the answers were'],
    ['show --anonymize --format json capture.ndjson', 'a capture that can go into a bug report'],
    ['show --input slixmpp bot.log', 'a log that is not taken for what it is'],
  ],
  async load() {
    const { runShow } = await import('./show-run.ts');
    return ({ values, positionals }, io) => runShow(values, positionals, io);
  },
};
