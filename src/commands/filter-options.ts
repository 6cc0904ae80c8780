import type { OptionSpecs } from './command.ts';

/** What is asked of a stanza: the same language wherever stanzas are chosen. */
export const stanzaFilterOptions = {
  filter: {
    kind: 'list',
    group: 'Traffic',
    placeholder: 'SELECTOR',
    summary:
      "only the stanzas that match, as 'iq[type=error]' or 'message:has(> body)'; repeated: all of them",
  },
  not: {
    kind: 'list',
    group: 'Traffic',
    placeholder: 'SELECTOR',
    summary: 'none of the stanzas that match; can be repeated',
  },
  with: {
    kind: 'list',
    group: 'Traffic',
    placeholder: 'JID',
    summary: 'only what is from or to JID: a full or bare one, or a domain; repeated: all of them',
  },
  xep: {
    kind: 'list',
    group: 'Traffic',
    placeholder: 'NUMBER',
    summary: 'only what has a namespace of this XEP in it, as 0313',
  },
  grep: {
    kind: 'list',
    group: 'Traffic',
    placeholder: 'REGEXP',
    summary: 'only what has text in it that matches',
  },
} as const satisfies OptionSpecs;

/** Of traffic, there are two directions too. */
export const trafficFilterOptions = {
  ...stanzaFilterOptions,
  in: { kind: 'flag', group: 'Traffic', summary: 'only what comes in' },
  out: { kind: 'flag', group: 'Traffic', summary: 'only what goes out' },
} as const satisfies OptionSpecs;
