import type { AnyCommand } from './command.ts';
import {
  type Completed,
  type CompletedOption,
  completedArguments,
  completedOptions,
  PROFILE_NAMES,
} from './completion-words.ts';

/** For fish 3 and later. */
export function fishCompletion(commands: readonly AnyCommand[]): string {
  const names = commands.map(({ name }) => name);
  const describe = ({ name, summary }: Pick<AnyCommand, 'name' | 'summary'>): string =>
    `complete -c xmpp-tool -n __xmpp_tool_none -a ${name} -d ${quote(summary)}`;
  const lines = [
    '# fish completion for xmpp-tool; made by: xmpp-tool completion fish',
    CONDITIONS,
    'complete -c xmpp-tool -f',
    ...commands.map(describe),
    describe({ name: 'help', summary: 'show how a command is used' }),
    `complete -c xmpp-tool -n '__xmpp_tool_first help' -a ${quote(names.join(' '))}`,
    ...commands.flatMap(commandLines),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether there is no command yet; whether it is this one; whether this is its first word, or a later one; how the word begins. */
const CONDITIONS = `
function __xmpp_tool_none
    test (count (commandline -opc)) -eq 1
end

function __xmpp_tool_command
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end

function __xmpp_tool_first
    set -l words (commandline -opc)
    test (count $words) -eq 2 -a "$words[2]" = "$argv[1]"
end

function __xmpp_tool_later
    __xmpp_tool_command $argv[1]; and not __xmpp_tool_first $argv[1]
end

function __xmpp_tool_at
    __xmpp_tool_command $argv[1]; and string match -q -- "$argv[2]*" (commandline -ct)
end
`;

function commandLines(command: AnyCommand): string[] {
  const { name } = command;
  const { first, others } = completedArguments(command);
  const options = completedOptions(command).flatMap((option) => optionLines(name, option));
  const arguments_ = [
    argumentLine(`complete -c xmpp-tool -n '__xmpp_tool_first ${name}'`, first),
    argumentLine(`complete -c xmpp-tool -n '__xmpp_tool_later ${name}'`, others),
  ];
  return ['', ...options, ...new Set(arguments_.flat())];
}

function optionLines(command: string, { long, letter, summary, value, bare }: CompletedOption): string[] {
  const short = letter === undefined ? '' : ` -s ${letter}`;
  const line = `complete -c xmpp-tool -n '__xmpp_tool_command ${command}' -l ${long}${short} -d ${quote(summary)}`;
  if (value === undefined) return [line];
  if (bare && value.kind === 'choices') return [line, joinedValues(command, long, value.choices)];
  return [`${line} ${valueFlags(value)}`];
}

/** fish knows no options whose value may be left out: what is typed with `=` is offered as words. */
function joinedValues(command: string, long: string, choices: readonly string[]): string {
  const words = choices.map((choice) => `--${long}=${choice}`).join(' ');
  return `complete -c xmpp-tool -n '__xmpp_tool_at ${command} --${long}' -a ${quote(words)}`;
}

function valueFlags(value: Completed): string {
  switch (value.kind) {
    case 'choices':
      return `-x -a ${quote(value.choices.join(' '))}`;
    case 'files':
      return '-r -F';
    case 'profiles':
      return `-x -a ${quote(`(${PROFILE_NAMES})`)}`;
    default:
      return '-x';
  }
}

function argumentLine(when: string, value: Completed): string[] {
  if (value.kind === 'choices') return [`${when} -a ${quote(value.choices.join(' '))}`];
  if (value.kind === 'files') return [`${when} -F`];
  return value.kind === 'profiles' ? [`${when} -a ${quote(`(${PROFILE_NAMES})`)}`] : [];
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
