import type { Command } from './command.ts';
import { stanzaFilterOptions } from './filter-options.ts';
import { commonOptions, componentOption } from './shared-options.ts';

/** What elsewhere chooses the traffic that is shown, here chooses what is heard; the traffic is shown as a whole. */
const stanzaOptions = {
  filter: {
    ...stanzaFilterOptions.filter,
    group: 'Listening',
    summary:
      "all messages and presence that match, as 'message[type=groupchat]', instead of messages with a text; " +
      'repeated: all of them',
  },
  not: { ...stanzaFilterOptions.not, group: 'Listening', summary: 'nothing that matches; can be repeated' },
  with: { ...stanzaFilterOptions.with, group: 'Listening' },
  xep: { ...stanzaFilterOptions.xep, group: 'Listening' },
  grep: { ...stanzaFilterOptions.grep, group: 'Listening' },
} as const;

const options = {
  from: {
    kind: 'list',
    group: 'Listening',
    placeholder: 'JID',
    summary: 'only what comes from JID: a full or bare one, or a domain; repeated: any of them',
  },
  presence: { kind: 'flag', group: 'Listening', summary: 'the presence of others too' },
  count: {
    kind: 'number',
    min: 1,
    max: 1e15,
    group: 'Listening',
    placeholder: 'N',
    summary: 'stop when N are printed',
  },
  for: {
    kind: 'number',
    min: 0.001,
    max: 1e6,
    fraction: true,
    group: 'Listening',
    placeholder: 'SECONDS',
    summary: 'stop after SECONDS; with --count, fewer than that are exit code 1',
  },
  exec: {
    kind: 'text',
    group: 'Listening',
    placeholder: 'COMMAND',
    summary:
      'run this program for each, without a shell; it gets the stanza as JSON on stdin, and what it prints is ' +
      'the reply. Its arguments stand behind --',
  },
  jobs: {
    kind: 'number',
    min: 1,
    max: 256,
    group: 'Listening',
    placeholder: 'N',
    summary: 'run at most N of them at a time (default: 1)',
  },
  reconnect: {
    kind: 'flag',
    on: true,
    group: 'Listening',
    summary: 'end when the connection is lost or does not come about',
  },
  ...commonOptions,
  ...componentOption,
  ...stanzaOptions,
} as const;

export type ListenOptions = typeof options;

/** What is said to us, and programs that answer it. */
export const listen: Command<ListenOptions> = {
  name: 'listen',
  summary: 'print messages as they come, and run a program for each',
  arguments: [],
  takesCommandLine: 'ARGUMENT',
  options,
  examples: [
    ['listen --jid bot@example.org', 'a line for each message, until Ctrl-C'],
    ['listen --jid bot@example.org --from friend@example.net --count 1 --for 60 --json', 'waits for a word'],
    ['listen --jid bot@example.org --exec ./reply.sh --jobs 4', 'what ./reply.sh prints is the reply'],
    ['listen --jid bot@example.org --exec jq -- -r .body', 'a program with arguments: an echo'],
  ],
  async load() {
    const { runListen } = await import('./listen-run.ts');
    return runListen;
  },
};
