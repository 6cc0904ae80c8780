import type { AnyCommand, OptionSpecs } from './command.ts';

/** The options of all commands, by their long names: one means the same with every command that has it. */
export function optionsOfAll(commands: readonly AnyCommand[]): OptionSpecs {
  return Object.assign({}, ...commands.map((command) => command.options)) as OptionSpecs;
}

/** What a command takes: its own options, and where it takes any, those that a profile may hold. */
export function optionsTaken({ options, takesAnyOption }: AnyCommand, all: OptionSpecs): OptionSpecs {
  const { profile: _, ...others } = all;
  return takesAnyOption ? { ...others, ...options } : options;
}
