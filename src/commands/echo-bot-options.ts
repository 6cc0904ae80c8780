import type { OptionSpecs } from './command.ts';
import { commonOptions } from './shared-options.ts';

/** What both echo bots take. */
export const echoOptions = {
  ...commonOptions,
  reconnect: {
    kind: 'flag',
    on: true,
    group: 'Bot',
    summary: 'end when the connection is lost or does not come about',
  },
  prefix: {
    kind: 'text',
    blank: true,
    group: 'Bot',
    placeholder: 'TEXT',
    summary: 'put TEXT before the body of each echo',
  },
  count: {
    kind: 'number',
    min: 1,
    max: 1e15,
    group: 'Bot',
    placeholder: 'N',
    summary: 'stop after N echoes',
  },
} as const satisfies OptionSpecs;
