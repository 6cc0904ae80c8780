import type { AnyCommand, OptionSpecs } from '../../src/commands/command.ts';
import { commonOptions, componentOption } from '../../src/commands/shared-options.ts';
import { argumentWord } from '../../src/help.ts';

/** What is told once, for all commands that have it. */
export const SHARED: OptionSpecs = { ...commonOptions, ...componentOption };

/** The options that mean something else than those of the others, or that no other command has. */
export function ownOptions({ options }: AnyCommand): OptionSpecs {
  return Object.fromEntries(Object.entries(options).filter(([name, spec]) => spec !== SHARED[name]));
}

/**
 * Which of the shared options a command takes, for behind `takes`; undefined if it is none.
 *
 * @param what how they are called: `all WHAT but --key`
 */
export function sharedOptions(
  { options }: AnyCommand,
  what: string,
  write: (name: string) => string,
): string | undefined {
  const has = Object.keys(SHARED).filter((name) => options[name] === SHARED[name]);
  const lacks = Object.keys(commonOptions).filter((name) => !Object.hasOwn(options, name));
  const list = (names: readonly string[]): string => names.map((name) => write(`--${name}`)).join(', ');
  if (has.length === 0) return undefined;
  if (lacks.length === 0) return `all ${what}`;
  return lacks.length < has.length ? `all ${what} but ${list(lacks)}` : `of the ${what} ${list(has)}`;
}

/** `xmpp-tool NAME ARGUMENT... [OPTION...]` */
export function usage(command: AnyCommand): string {
  const words = ['xmpp-tool', command.name, ...command.arguments.map(argumentWord)];
  if (Object.keys(command.options).length > 0) words.push('[OPTION...]');
  if (command.takesCommandLine) words.push('[-- COMMAND...]');
  return words.join(' ');
}

/** What the environment says where no option does. */
export const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ['XMPP_JID', 'as --jid'],
  ['XMPP_SERVER', 'as --server'],
  ['XMPP_PASSWORD', 'the password, or the secret of a component'],
  ['XMPP_CA', 'as --ca'],
  ['NO_COLOR, FORCE_COLOR', 'whether output is coloured, where --color says nothing'],
  ['XDG_CONFIG_HOME', 'where xmpp-tool/config.toml is (default: ~/.config)'],
];

/** How a profile is written. */
export const PROFILE_EXAMPLE = `default = "work"

[profile.work]
jid = "me@example.org"
password-command = ["pass", "show", "xmpp"]
timeout = 10

[profile.lab]
component = true
jid = "echo.localhost"
server = "localhost:5347"
password-file = "~/.lab-secret"`;

/** What a profile is, a paragraph each. */
export const PROFILE_TEXT: readonly string[] = [
  'A profile keeps options under a name: any option by its long name, without dashes, in TOML. --profile NAME uses it; the one that default names is used without that. A flag beats the environment, the environment beats the profile, and an empty variable counts as unset.',
  'What a command has no option for is left out, and so is what nothing would come of, as a filter of traffic where none is shown; what no command has is a mistake. Names of files start at the folder of config.toml, or at ~/.',
  'The password is one of password, password-file and password-command: a program and its arguments, run without a shell; the first line that it prints is the password. A file with a password in it must not be readable by others (chmod 600).',
  'The default profile is for its own account: with --jid or XMPP_JID of another one it is left out, and commands that do not log in take nothing from it that is about connecting. With --profile NAME another JID has the options, and not the password or certificate.',
];
