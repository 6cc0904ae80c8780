import type { OptionSpecs } from './command.ts';

export const BACKENDS = ['builtin', 'prosody', 'ejabberd'] as const;

/** Which server, for commands that start one of their own. */
export const backendOption = {
  backend: {
    kind: 'choice',
    choices: BACKENDS,
    group: 'Server',
    summary: 'which server (default: builtin, which needs no installation)',
  },
} as const satisfies OptionSpecs;

export const sandboxOptions = {
  ...backendOption,
  domain: {
    kind: 'text',
    group: 'Server',
    placeholder: 'DOMAIN',
    summary: 'the domain to serve (default: localhost)',
  },
  'with-user': {
    kind: 'list',
    group: 'Server',
    placeholder: 'NAME[:PASSWORD]',
    summary: 'a user, instead of alice and bob; may be repeated (default password: random)',
  },
  'with-component': {
    kind: 'list',
    group: 'Server',
    placeholder: 'DOMAIN[:SECRET]',
    summary: 'a component, instead of echo.DOMAIN; may be repeated (default secret: random)',
  },
  fault: {
    kind: 'list',
    group: 'Server',
    placeholder: 'FAULT',
    summary: 'misbehave, to see whether clients survive it; may be repeated: see docs/sandbox.md',
  },
} as const satisfies OptionSpecs;
