import type { OptionSpecs } from './command.ts';
import { commonOptions, componentOption } from './shared-options.ts';

const load = 'Load' as const;

/** What is sent to what echoes. */
const echoOptions = {
  to: { kind: 'text', group: load, placeholder: 'JID', summary: 'echo: who echoes' },
  window: {
    kind: 'number',
    min: 1,
    max: 100_000,
    group: load,
    placeholder: 'N',
    summary: 'echo: keep N messages of each session unanswered (default: 1)',
  },
  rate: {
    kind: 'number',
    min: 0.01,
    max: 1_000_000,
    fraction: true,
    group: load,
    placeholder: 'N',
    summary: 'echo: send N messages a second instead, over all sessions, whatever comes back',
  },
  size: {
    kind: 'number',
    min: 20,
    max: 1_000_000,
    group: load,
    placeholder: 'BYTES',
    summary: 'echo: how long each body is (default: 64)',
  },
  messages: {
    kind: 'number',
    min: 1,
    max: 1e12,
    group: load,
    placeholder: 'N',
    summary: 'echo: end after N messages',
  },
  duration: {
    kind: 'number',
    min: 0.1,
    max: 1e7,
    fraction: true,
    group: load,
    placeholder: 'SECONDS',
    summary: 'echo: end after SECONDS (default: 10, if there is no --messages)',
  },
  warmup: {
    kind: 'number',
    min: 0,
    max: 86_400,
    fraction: true,
    group: load,
    placeholder: 'SECONDS',
    summary: 'echo: send for SECONDS before anything counts (default: 0)',
  },
} as const satisfies OptionSpecs;

export const benchOptions = {
  ...commonOptions,
  ...componentOption,
  ...echoOptions,
  clients: {
    kind: 'number',
    min: 1,
    max: 10_000,
    group: load,
    placeholder: 'N',
    summary: 'as N clients (connect: N logins); %d in --jid is the number of each, from 1 (default: 1)',
  },
  users: {
    kind: 'text',
    group: load,
    placeholder: 'FILE',
    summary: 'as the users in FILE: a JID on each line, and its password if it is not that of the others',
  },
  concurrency: {
    kind: 'number',
    min: 1,
    max: 1000,
    group: load,
    placeholder: 'N',
    summary: 'log in so many clients at a time (default: 10)',
  },
  html: {
    kind: 'text',
    group: load,
    placeholder: 'FILE',
    summary: 'also write the result to FILE, as a page with latency over time and by percentile',
  },
  assert: {
    kind: 'list',
    group: load,
    placeholder: 'CONDITION',
    summary: "exit 1 if it does not hold: 'p99<50ms', 'lost=0', 'rate>1000'; can be repeated",
  },
} as const satisfies OptionSpecs;
