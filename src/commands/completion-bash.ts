import type { AnyCommand } from './command.ts';
import {
  type Completed,
  type CompletedOption,
  completedArguments,
  completedOptions,
  PROFILE_NAMES,
} from './completion-words.ts';

/** For bash 3.2 and later, with or without the package bash-completion. */
export function bashCompletion(commands: readonly AnyCommand[]): string {
  const names = commands.map(({ name }) => name);
  return `# bash completion for xmpp-tool; made by: xmpp-tool completion bash

_xmpp_tool_offer() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$@"))
}

_xmpp_tool_files() {
  compopt -o filenames 2>/dev/null
  _xmpp_tool_offer -f -- "$1"
}

_xmpp_tool_profiles() {
  _xmpp_tool_offer -W "$(${PROFILE_NAMES})" -- "$1"
}

_xmpp_tool() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} joined= command= first= i
  COMPREPLY=()
  # bash takes --tls=direct for three words.
  if [[ $cur == = ]]; then
    cur= joined=1
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]} joined=1
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == -- ]]; then
      if declare -F _command_offset >/dev/null; then _command_offset $((i + 1)); else _xmpp_tool_offer -c -- "$cur"; fi
      return
    fi
    if [[ -z $command ]]; then
      case \${COMP_WORDS[i]} in
        ${[...names, 'help'].join('|')}) command=\${COMP_WORDS[i]} first=$i ;;
      esac
    fi
  done
  case $command in
    '') _xmpp_tool_offer -W ${quote(lines([...names, 'help', '--help', '--version']))} -- "$cur" ;;
    help) _xmpp_tool_offer -W ${quote(lines(names))} -- "$cur" ;;
${commands.map(commandCase).join('\n')}
  esac
}

complete -F _xmpp_tool xmpp-tool
`;
}

function commandCase(command: AnyCommand): string {
  const options = completedOptions(command);
  const words = options.flatMap(({ long, letter }) => [`--${long}`, ...(letter ? [`-${letter}`] : [])]);
  const values = options.flatMap((option) => (option.value ? [valueCase(option, option.value)] : []));
  const { first, others } = completedArguments(command);
  return `    ${command.name})
      case $prev in
${values.map((line) => `        ${line}`).join('\n')}
      esac
      if [[ $cur == -* ]]; then
        _xmpp_tool_offer -W ${quote(lines(words))} -- "$cur"
      elif [[ $((COMP_CWORD - 1)) -eq $first ]]; then
        ${offer(first)}
      else
        ${offer(others)}
      fi
      ;;`;
}

function valueCase({ long, letter, bare }: CompletedOption, value: Completed): string {
  const pattern = letter === undefined ? `--${long}` : `--${long}|-${letter}`;
  if (bare) return `${pattern}) if [[ -n $joined ]]; then ${offer(value)}; return; fi ;;`;
  return `${pattern}) ${offer(value)}; return ;;`;
}

function offer(what: Completed): string {
  switch (what.kind) {
    case 'choices':
      return `_xmpp_tool_offer -W ${quote(lines(what.choices))} -- "$cur"`;
    case 'files':
      return '_xmpp_tool_files "$cur"';
    case 'profiles':
      return '_xmpp_tool_profiles "$cur"';
    default:
      return ':';
  }
}

function lines(words: readonly string[]): string {
  return words.join('\n');
}

function quote(text: string): string {
  return `$'${text.replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}
