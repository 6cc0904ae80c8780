import type { AnyCommand, OptionSpec } from './command.ts';

/** What may stand behind an option, or for an argument. */
export type Completed =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'files' | 'profiles' | 'commands' | 'anything' };

/** An option as it is typed. */
export interface CompletedOption {
  /** `--no-NAME` for what is on unless turned off. */
  readonly long: string;
  readonly letter: string | undefined;
  readonly summary: string;
  /** Undefined for a flag. */
  readonly value: Completed | undefined;
  /** Whether the value needs `=`, and may be left out. */
  readonly bare: boolean;
  readonly repeatable: boolean;
}

const HELP = { long: 'help', letter: 'h', summary: 'show how it is used' } as const;

export function completedOptions({ options }: Pick<AnyCommand, 'options'>): CompletedOption[] {
  const flag = { value: undefined, bare: false, repeatable: false };
  return [
    ...Object.entries(options).flatMap(([name, spec]) => completedOption(name, spec)),
    { ...HELP, ...flag },
  ];
}

function completedOption(name: string, spec: OptionSpec): CompletedOption[] {
  const { alias: letter, summary } = spec;
  const of = (long: string): CompletedOption => ({
    long,
    letter,
    summary,
    value: valueFor(name, spec),
    bare: spec.kind === 'choice' && spec.bare !== undefined,
    repeatable: spec.kind === 'list',
  });
  if (spec.kind !== 'flag') return [of(name)];
  if (spec.on) return [of(`no-${name}`)];
  return name === 'color' ? [of(name), of(`no-${name}`)] : [of(name)];
}

function valueFor(name: string, spec: OptionSpec): Completed | undefined {
  if (spec.kind === 'flag') return undefined;
  if (spec.kind === 'choice') return { kind: 'choices', choices: spec.choices };
  if (name === 'profile') return { kind: 'profiles' };
  return { kind: spec.placeholder === 'FILE' ? 'files' : 'anything' };
}

/** What may stand for the first argument, and for each one after it. */
export function completedArguments({ name, arguments: specs }: AnyCommand): {
  readonly first: Completed;
  readonly others: Completed;
} {
  const [first, second] = specs.map(argumentValue);
  const last = specs.at(-1)?.many ? argumentValue(specs[specs.length - 1]) : undefined;
  const others = name === 'profile' ? PROFILES : (second ?? last ?? ANYTHING);
  return { first: first ?? ANYTHING, others };
}

function argumentValue(spec: AnyCommand['arguments'][number] | undefined): Completed {
  if (spec?.choices) return { kind: 'choices', choices: spec.choices };
  return spec?.name === 'file' ? { kind: 'files' } : ANYTHING;
}

const ANYTHING: Completed = { kind: 'anything' };
const PROFILES: Completed = { kind: 'profiles' };

/** What prints the names of the profiles, a line each, in any shell. */
export const PROFILE_NAMES = 'xmpp-tool profile list 2>/dev/null | cut -f2';
