import { Parser } from 'yargs/helpers';
import type { OptionSpec, OptionSpecs } from './commands/command.ts';
import { CliError } from './errors.ts';

/** The words under `_`, and the options that were given by their long names. */
export type Parsed = { readonly _: readonly (string | number)[]; readonly [option: string]: unknown };

/**
 * Splits arguments into options and words. An option means the same with every command, so that one pass is enough.
 *
 * @throws CliError (`usage`)
 */
export function parseOptions(argv: readonly string[], specs: OptionSpecs): Parsed {
  const ofKind = (flag: boolean): string[] =>
    Object.keys(specs).filter((name) => (specs[name]?.kind === 'flag') === flag);
  const aliased = Object.entries(specs).filter(([, { alias }]) => alias !== undefined);
  const { argv: parsed, error } = Parser.detailed(prepare(argv, specs), {
    boolean: ofKind(true),
    string: [...ofKind(false), '_'],
    alias: Object.fromEntries(aliased.map(([name, { alias = '' }]) => [name, [alias]])),
    configuration: PARSER,
  });
  if (error) throw new CliError('usage', error.message);
  const given = Object.entries(parsed).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Parsed;
}

const PARSER = {
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'strip-aliased': true,
} as const;

/**
 * What yargs would take differently: the value of an option may begin with a dash, as `--password-file -`, and
 * `--log-traffic` alone must not take the next argument for its value.
 */
function prepare(argv: readonly string[], specs: OptionSpecs): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const words: string[] = [];
  for (const argument of argv.slice(0, end)) {
    refuseNameOfObjects(argument);
    const option = words.at(-1) ?? '';
    const before = specOf(option, specs);
    const takes =
      before !== undefined && before.kind !== 'flag' && !(before.kind === 'choice' && before.bare);
    refuseValues(argument, option, before, specs);
    const isValue = /^-[^-]*$/.test(argument) && !specOf(argument, specs);
    if (takes && isValue) words.splice(-1, 1, `${option}=${argument}`);
    else words.push(argument);
  }
  return [...words.map((word) => withBareValue(word, specOf(word, specs))), ...argv.slice(end)];
}

/** Names that every object has make yargs fail. */
function refuseNameOfObjects(argument: string): void {
  const [name = ''] = argument.split('=', 1);
  if (name.startsWith('--') && name.slice(2) in {}) throw new CliError('usage', `${name}: no such option`);
}

/** A flag has no value, and `--log-traffic` needs `=` before its own: what follows it is an argument. */
function refuseValues(
  argument: string,
  option: string,
  before: OptionSpec | undefined,
  specs: OptionSpecs,
): void {
  if (before?.kind === 'choice' && before.bare !== undefined && before.choices.includes(argument))
    throw new CliError('usage', `${option} ${argument}: write it as ${option}=${argument}`);
  const [, name] = /^(--?[^=]+)=/.exec(argument) ?? [];
  if (name !== undefined && specOf(name.replace(/^--no-/, '--'), specs)?.kind === 'flag')
    throw new CliError('usage', `${argument}: ${name} takes no value`);
}

function specOf(argument: string, specs: OptionSpecs): OptionSpec | undefined {
  if (argument.startsWith('--')) return specs[argument.slice(2)];
  return Object.values(specs).find(({ alias }) => alias !== undefined && argument === `-${alias}`);
}

function withBareValue(argument: string, spec: OptionSpec | undefined): string {
  return spec?.kind === 'choice' && spec.bare !== undefined ? `${argument}=${spec.bare}` : argument;
}
