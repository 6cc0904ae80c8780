import { optionsOfAll, optionsTaken } from './commands/all-options.ts';
import type { AnyCommand, Invocation, OptionSpecs } from './commands/command.ts';
import { addProfile } from './commands/config-file.ts';
import { readValues } from './commands/read-values.ts';
import { CliError } from './errors.ts';
import { commandHelp, overview } from './help.ts';
import type { Io, ProfileInUse } from './io.ts';
import { nearest } from './nearest.ts';
import { VERSION } from './version.ts';

export type CommandLine =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'command';
      readonly command: AnyCommand;
      readonly invocation: Invocation<never>;
      readonly profile?: ProfileInUse;
      /** Whether the stack of a failure is wanted. */
      readonly verbose: boolean;
    };

/**
 * From arguments to a command and its checked values, or a text that was asked for.
 *
 * @throws CliError (`usage`)
 */
export async function parseCommandLine(
  argv: readonly string[],
  commands: readonly AnyCommand[],
  { stdout, env }: Pick<Io, 'stdout' | 'env'>,
): Promise<CommandLine> {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const options = argv.slice(0, end);
  const rest = argv.slice(end + 1);
  const width = Math.min(stdout.columns || 80, 100);
  if (options.includes('--version')) return { kind: 'text', text: VERSION };
  const wantsHelp = options.includes('--help') || options.includes('-h');
  const [first] = argv;
  const named = commands.find(({ name }) => name === first);
  if (wantsHelp) return { kind: 'text', text: named ? commandHelp(named, width) : overview(commands, width) };
  const all = optionsOfAll(commands);
  const { parseOptions } = await import('./parse-options.ts');
  const { _: words, ...given } = parseOptions(options, all);
  const [name, ...positionals] = words.map(String);
  if (name === 'help') return { kind: 'text', text: helpOn(positionals, commands, width) };
  if (name === undefined && Object.keys(given).length === 0)
    return { kind: 'text', text: overview(commands, width) };
  const command = findCommand(name, commands);
  const specs = optionsTaken(command, all);
  checkOptions(command.name, specs, given);
  if (!command.takesCommandLine) positionals.push(...rest);
  checkPositionals(command, positionals, () => readValues(specs, given));
  const { profile, given: completed } = await addProfile(command, given, all, positionals, env);
  const values = readValues(specs, completed) as never;
  const behind = command.takesCommandLine && end < argv.length ? { rest } : {};
  const invocation = { values, positionals, ...behind };
  const verbose = completed.verbose === true;
  return { kind: 'command', command, invocation, verbose, ...(profile && { profile }) };
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

/** What `xmpp-tool help [COMMAND]` tells. */
function helpOn([name]: readonly string[], commands: readonly AnyCommand[], width: number): string {
  return name === undefined ? overview(commands, width) : commandHelp(findCommand(name, commands), width);
}

function checkOptions(command: string, specs: OptionSpecs, given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec && (spec.kind === 'flag' || value !== false)) continue;
    const written = value === false ? `no-${name}` : name;
    const known = [...Object.keys(specs), 'help'];
    const elsewhere = ELSEWHERE[name];
    const meant =
      elsewhere !== undefined && known.includes(elsewhere) && `--${elsewhere} is what it is called here`;
    const hint = meant || suggestion(name, known, `xmpp-tool ${command} --help lists them`, '--');
    throw new CliError('usage', `${name.length === 1 ? '-' : '--'}${written}: no such option of ${command}`, {
      hint,
    });
  }
}

/** What other programs call it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  secret: 'password',
  host: 'server',
  user: 'jid',
  username: 'jid',
  resource: 'jid',
};

/** @param checkValues an option without its value has taken the argument that is missing: that is the mistake to tell */
function checkPositionals(
  { name, arguments: specs }: AnyCommand,
  positionals: readonly string[],
  checkValues: () => void,
): void {
  const extra = specs.some(({ many }) => many) ? undefined : positionals[specs.length];
  if (extra !== undefined) {
    throw new CliError('usage', `${name} ${extra}: one argument too many`, {
      hint: `xmpp-tool ${name} --help`,
    });
  }
  const missing = specs.find((spec, i) => spec.optional !== true && positionals[i] === undefined);
  if (missing) {
    checkValues();
    throw new CliError('usage', `${name}: ${missing.name.toUpperCase()} is missing`, {
      hint: `${missing.summary} (xmpp-tool ${name} --help)`,
    });
  }
}

function suggestion(word: string, known: readonly string[], otherwise: string, prefix = ''): string {
  const begun = known.filter((name) => word.length > 2 && name.startsWith(word));
  const found = nearest(word, known);
  if (begun.length > 1 && begun.length <= 3)
    return `did you mean ${begun.map((name) => prefix + name).join(' or ')}?`;
  return found === undefined ? otherwise : `did you mean ${prefix}${found}?`;
}
