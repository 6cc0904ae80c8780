import type { AnyCommand, Invocation, OptionSpec, OptionSpecs } from './commands/command.ts';
import { readValues } from './commands/read-values.ts';
import { CliError } from './errors.ts';
import { commandHelp, overview } from './help.ts';
import type { Io } from './io.ts';
import { nearest } from './nearest.ts';
import { VERSION } from './version.ts';

export type CommandLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly command: AnyCommand; readonly invocation: Invocation<never> };

/**
 * From arguments to a command and its checked values, or a text that was asked for.
 *
 * @throws CliError (`usage`)
 */
export async function parseCommandLine(
  argv: readonly string[],
  commands: readonly AnyCommand[],
  { stdout }: Pick<Io, 'stdout'>,
): Promise<CommandLine> {
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const width = Math.min(stdout.columns || 80, 100);
  if (options.includes('--version')) return { kind: 'text', text: VERSION };
  const wantsHelp = options.includes('--help') || options.includes('-h');
  const [first] = argv;
  const named = commands.find(({ name }) => name === first);
  if (wantsHelp) return { kind: 'text', text: named ? commandHelp(named, width) : overview(commands, width) };
  const all = Object.assign({}, ...commands.map((command) => command.options)) as OptionSpecs;
  const { _: words, ...given } = await parse(argv, all);
  const [name, ...positionals] = words.map(String);
  if (name === undefined && Object.keys(given).length === 0)
    return { kind: 'text', text: overview(commands, width) };
  const command = findCommand(name, commands);
  checkOptions(command, given);
  checkPositionals(command, positionals);
  const values = readValues(command.options, given) as never;
  return { kind: 'command', command, invocation: { values, positionals } };
}

type Parsed = { readonly _: readonly (string | number)[]; readonly [option: string]: unknown };

/** An option means the same with every command, so that one pass over the arguments is enough. */
async function parse(argv: readonly string[], specs: OptionSpecs): Promise<Parsed> {
  const { default: yargs } = await import('yargs');
  const parser = yargs()
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail((message) => {
      throw new CliError('usage', message);
    })
    .parserConfiguration(PARSER);
  for (const [name, spec] of Object.entries(specs)) {
    const type = spec.kind === 'flag' ? 'boolean' : 'string';
    parser.option(name, { type, ...(spec.alias !== undefined && { alias: spec.alias }) });
  }
  const { $0, ...parsed } = await parser.parseAsync(prepare(argv, specs));
  const aliases = new Set(Object.values(specs).map(({ alias }) => alias));
  const given = Object.entries(parsed).filter(([name, value]) => !aliases.has(name) && value !== undefined);
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

function findCommand(name: string | undefined, commands: readonly AnyCommand[]): AnyCommand {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  if (name === undefined)
    throw new CliError('usage', 'no command given', { hint: 'xmpp-tool --help lists them' });
  const names = commands.map((candidate) => candidate.name);
  throw new CliError('usage', `${name}: no such command`, {
    hint: suggestion(name, names, 'xmpp-tool --help lists them'),
  });
}

function checkOptions(command: AnyCommand, given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    if (spec && (spec.kind === 'flag' || value !== false)) continue;
    const written = value === false ? `no-${name}` : name;
    const known = Object.keys(command.options);
    const hint = suggestion(name, known, `xmpp-tool ${command.name} --help lists them`, '--');
    throw new CliError(
      'usage',
      `${name.length === 1 ? '-' : '--'}${written}: no such option of ${command.name}`,
      { hint },
    );
  }
}

function checkPositionals({ name, arguments: specs }: AnyCommand, positionals: readonly string[]): void {
  const last = specs.at(-1);
  const extra = last?.many ? undefined : positionals[specs.length];
  if (extra !== undefined) {
    throw new CliError('usage', `${name} ${extra}: one argument too many`, {
      hint: `xmpp-tool ${name} --help`,
    });
  }
  const missing = specs.find((spec, i) => spec.optional !== true && positionals[i] === undefined);
  if (missing) {
    throw new CliError('usage', `${name}: ${missing.name.toUpperCase()} is missing`, {
      hint: `xmpp-tool ${name} --help`,
    });
  }
}

function suggestion(word: string, known: readonly string[], otherwise: string, prefix = ''): string {
  const found = nearest(word, known);
  return found === undefined ? otherwise : `did you mean ${prefix}${found}?`;
}
