import type { AnyCommand } from '../../src/commands/command.ts';
import { EXIT_CODES } from '../../src/commands/explained-exit-codes.ts';
import { optionGroups, sentence } from '../../src/help.ts';
import { VERSION } from '../../src/version.ts';
import {
  ownOptions,
  PROFILE_EXAMPLE,
  PROFILE_TEXT,
  SHARED,
  sharedOptions,
  usage,
  VARIABLES,
} from './reference.ts';

/** xmpp-tool(1), in roff with the man macros. */
export function manPage(commands: readonly AnyCommand[]): string {
  const lines = [
    '.\\" Made by: npm run docs',
    `.TH XMPP\\-TOOL 1 "" "xmpp\\-tool ${VERSION}" "User Commands"`,
    // Commands are there to be copied: nothing is hyphenated, nothing spread.
    '.nh',
    '.ad l',
    '.SH NAME',
    'xmpp\\-tool \\- bots, queries, and the traffic on the wire, for XMPP',
    '.SH SYNOPSIS',
    '.B xmpp\\-tool',
    '.I COMMAND',
    '.RI [ OPTION ...]',
    '.SH DESCRIPTION',
    text(
      'One command for people who build or run XMPP services. It logs in as a client or connects as a server component, runs bots, asks questions, and shows what is on the wire.',
    ),
    '.PP',
    text('Results go to standard output; progress, messages and logged traffic go to standard error.'),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH SHARED OPTIONS',
    ...optionLines(SHARED),
    '.SH PROFILES',
    ...PROFILE_TEXT.flatMap((paragraph) => ['.PP', text(paragraph)]).slice(1),
    '.PP',
    '.EX',
    ...PROFILE_EXAMPLE.split('\n').map(text),
    '.EE',
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(([name, meaning]) => ['.TP', `.B ${text(name)}`, text(meaning)]),
    '.SH FILES',
    '.TP',
    '.I ~/.config/xmpp\\-tool/config.toml',
    'the profiles',
    '.SH EXIT STATUS',
    ...Object.entries(EXIT_CODES).flatMap(([code, { meaning }]) => ['.TP', `.B ${code}`, text(meaning)]),
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines(command: AnyCommand): string[] {
  const takes = sharedOptions(command, 'shared options', (name) => name);
  return [
    `.SS ${text(command.name)}`,
    `.B ${text(usage(command))}`,
    '.PP',
    text(sentence(command.summary)),
    ...command.arguments.flatMap(({ name, summary }) => ['.TP', `.I ${name.toUpperCase()}`, text(summary)]),
    ...optionLines(ownOptions(command)),
    ...(takes === undefined ? [] : ['.PP', text(`Takes ${takes}.`)]),
    '.PP',
    'Examples:',
    ...command.examples.flatMap(([line, what]) => ['.TP', `.B ${text(`xmpp-tool ${line}`)}`, text(what)]),
  ];
}

function optionLines(options: AnyCommand['options']): string[] {
  const rows = [...optionGroups({ options }).values()].flat();
  return rows.flatMap(([term, summary]) => ['.TP', `.B ${text(term.trim())}`, text(summary)]);
}

/** One line of text: nothing in it is a request, and its dashes are those that one types. */
function text(line: string): string {
  const escaped = line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
