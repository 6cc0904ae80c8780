import type { AnyCommand, ArgumentSpec, OptionSpec } from './commands/command.ts';
import { wrap } from './commands/wrap.ts';

const PROGRAM = 'xmpp-tool';
const TAIL = '  -h, --help\n      --version';

/** What the program can do, a line for each command. */
export function overview(commands: readonly AnyCommand[], width: number): string {
  const rows = commands.map(({ name, summary }): Row => [name, summary]);
  const lines = [
    `Usage: ${PROGRAM} COMMAND [OPTION...]`,
    '',
    ...wrap('A command-line XMPP toolkit: bots, queries, and the traffic on the wire.', width, 0),
    '',
    'Commands:',
    ...table(rows, width),
    '',
    `Each has its own help: ${PROGRAM} help COMMAND`,
  ];
  return lines.join('\n');
}

/** Usage, options by group, and examples of a command. */
export function commandHelp(command: AnyCommand, width: number): string {
  const words = [PROGRAM, command.name, ...command.arguments.map(argumentWord), '[OPTION...]'];
  if (command.takesCommandLine) words.push(`[-- ${command.takesCommandLine}...]`);
  const described = command.arguments.map((spec): Row => [spec.name.toUpperCase(), spec.summary]);
  const lines = [`Usage: ${words.join(' ')}`, '', ...wrap(sentence(command.summary), width, 0)];
  if (described.length > 0) lines.push('', 'Arguments:', ...table(described, width));
  for (const [group, rows] of optionGroups(command)) lines.push('', `${group}:`, ...table(rows, width));
  lines.push('', 'General:', TAIL);
  const examples = command.examples.flatMap(([line, what]) => [`  ${PROGRAM} ${line}`, `      ${what}`]);
  return [...lines, '', 'Examples:', ...examples].join('\n');
}

/** A term and what it means. */
type Row = readonly [term: string, text: string];

/** An argument as usage lines have it: `[FILE...]`. */
export function argumentWord({ name, many, optional }: ArgumentSpec): string {
  const word = name.toUpperCase() + (many ? '...' : '');
  return optional ? `[${word}]` : word;
}

/** Options as terms and texts, by group. */
export function optionGroups(command: Pick<AnyCommand, 'options'>): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const [name, spec] of Object.entries(command.options)) {
    const rows = groups.get(spec.group) ?? [];
    rows.push([optionTerm(name, spec), spec.summary]);
    groups.set(spec.group, rows);
  }
  return groups;
}

/** An option as it is typed, behind the room for its letter: `-j, --jid JID`. */
export function optionTerm(name: string, spec: OptionSpec): string {
  const letter = spec.alias === undefined ? '    ' : `-${spec.alias}, `;
  if (spec.kind === 'flag') return `${letter}--${spec.on ? 'no-' : ''}${name}`;
  if (spec.kind === 'choice') {
    const value = spec.placeholder ?? spec.choices.join('|');
    return `${letter}--${name}${spec.bare === undefined ? ` ${value}` : `[=${value}]`}`;
  }
  return `${letter}--${name} ${spec.placeholder ?? 'VALUE'}`;
}

/** Terms and texts side by side; a term that is too long has its text below it. */
function table(rows: readonly Row[], width: number): string[] {
  const column = Math.min(Math.max(...rows.map(([term]) => term.length)) + 4, 30);
  return rows.flatMap(([term, text]) => {
    const [first = '', ...more] = wrap(text, width, column);
    const rest = more.map((line) => line);
    if (term.length + 4 > column) return [`  ${term}`, first, ...rest];
    return [`  ${term}`.padEnd(column) + first.trimStart(), ...rest];
  });
}

/** A summary as a sentence. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
