import type { AnyCommand } from './command.ts';
import {
  type Completed,
  type CompletedOption,
  completedArguments,
  completedOptions,
  PROFILE_NAMES,
} from './completion-words.ts';

/** For zsh 5 and later: a file in fpath, or sourced after compinit. */
export function zshCompletion(commands: readonly AnyCommand[]): string {
  const described = commands.map(({ name, summary }) => quote(`${name}:${summary}`));
  return `#compdef xmpp-tool
# zsh completion for xmpp-tool; made by: xmpp-tool completion zsh

_xmpp-tool_profiles() {
  local -a profiles
  profiles=(\${(f)"$(${PROFILE_NAMES})"})
  compadd -a profiles
}

_xmpp-tool() {
  local -a commands
  commands=(
${described.map((line) => `    ${line}`).join('\n')}
    'help:show how a command is used'
  )
  if ((CURRENT == 2)); then
    _describe -t commands command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
    help) _describe -t commands command commands ;;
${commands.map(commandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _xmpp-tool ]]; then
  _xmpp-tool "$@"
else
  compdef _xmpp-tool xmpp-tool
fi
`;
}

function commandCase(command: AnyCommand): string {
  const { first, others } = completedArguments(command);
  const specs = completedOptions(command).flatMap(optionSpecs);
  specs.push(
    quote(`1:${action(first)}`),
    command.takesCommandLine ? "'*::: :_normal'" : quote(`*:${action(others)}`),
  );
  return `    ${command.name})\n      _arguments -s : \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')}\n      ;;`;
}

function optionSpecs({ long, letter, summary, value, bare, repeatable }: CompletedOption): string[] {
  const text = summary.replace(/[[\]:\\]/g, '\\$&');
  const many = repeatable ? '*' : '';
  if (value === undefined) {
    const excluded = letter === undefined ? '' : `(-${letter} --${long})`;
    return [`--${long}`, ...(letter === undefined ? [] : [`-${letter}`])].map((word) =>
      quote(`${excluded}${word}[${text}]`),
    );
  }
  const does = action(value);
  if (bare) return [quote(`--${long}=-[${text}]::${does}`)];
  return [
    quote(`${many}--${long}=[${text}]:${does}`),
    ...(letter === undefined ? [] : [quote(`${many}-${letter}+[${text}]:${does}`)]),
  ];
}

/** A message and what it offers, as _arguments takes them. */
function action(value: Completed): string {
  switch (value.kind) {
    case 'choices':
      return `value:(${value.choices.join(' ')})`;
    case 'files':
      return 'file:_files';
    case 'profiles':
      return 'profile:_xmpp-tool_profiles';
    default:
      return 'value: ';
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
