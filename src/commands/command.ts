import type { Io } from '../io.ts';

interface OptionBase {
  readonly summary: string;
  /** A single letter, for `-x`. */
  readonly alias?: string;
  readonly group: OptionGroup;
  /** What stands for the value in the help. */
  readonly placeholder?: string;
}

export type OptionGroup =
  | 'Connection'
  | 'Traffic'
  | 'Output'
  | 'Bot'
  | 'Presence'
  | 'Query'
  | 'Listening'
  | 'Input'
  | 'Message'
  | 'Server'
  | 'Proxy'
  | 'Load';

export interface TextOption extends OptionBase {
  readonly kind: 'text';
  /** An empty value means something. */
  readonly blank?: true;
}
export interface FlagOption extends OptionBase {
  readonly kind: 'flag';
  /** Shown in the help as `--no-NAME`: it is on unless turned off. */
  readonly on?: true;
}
export interface ChoiceOption<C extends string = string> extends OptionBase {
  readonly kind: 'choice';
  readonly choices: readonly C[];
  /** What the option means when it is given without a value; with a value it then needs `=`. */
  readonly bare?: C;
}
export interface NumberOption extends OptionBase {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly fraction?: true;
}

/** Text that may be given several times. */
export interface ListOption extends OptionBase {
  readonly kind: 'list';
}

export type OptionSpec = TextOption | FlagOption | ChoiceOption | NumberOption | ListOption;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Value<S extends OptionSpec> = S extends FlagOption
  ? boolean
  : S extends NumberOption
    ? number
    : S extends ChoiceOption<infer C>
      ? C
      : S extends ListOption
        ? readonly string[]
        : string;

/** The values of the options that were given; an option that was not given has none. */
export type Values<O extends OptionSpecs> = { readonly [K in keyof O]?: Value<O[K]> };

export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly many?: true;
  readonly optional?: true;
  /** The words that it can be; completion offers them. */
  readonly choices?: readonly string[];
}

export interface Invocation<O extends OptionSpecs> {
  readonly values: Values<O>;
  /** The arguments that are no options, in order. */
  readonly positionals: readonly string[];
  /** What stands behind `--`, for a command that takes a command line there; undefined where there is no `--`. */
  readonly rest?: readonly string[];
}

/** Carries out a command; the result is the exit code. Failures are thrown. */
export type Run<O extends OptionSpecs> = (invocation: Invocation<O>, io: Io) => Promise<number>;

/** A command, as data; what it needs is loaded when it runs. */
export interface Command<O extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentSpec[];
  /** What stands behind `--`, where it is for another program; otherwise it is more arguments. */
  readonly takesCommandLine?: 'COMMAND' | 'ARGUMENT';
  readonly options: O;
  /** The options of all other commands too. */
  readonly takesAnyOption?: true;
  /** Command lines, without the program's name, and what they do. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  load(): Promise<Run<O>>;
}

/** A command whose options the caller does not know: its values have been checked against its own specs. */
export type AnyCommand = Omit<Command, 'load'> & { load(): Promise<Run<never>> };
