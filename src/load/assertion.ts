import { CliError } from '../errors.ts';

/** What a run has to reach: `p99<50ms`, `lost=0`. */
export interface Assertion {
  readonly text: string;
  /** The name of a figure, `p99`, or of one of a phase, `tls.p99`. */
  readonly name: string;
  readonly operator: Operator;
  /** In milliseconds where it is a time. */
  readonly bound: number;
}

type Operator = '<' | '<=' | '>' | '>=' | '=';

/** The figures of a run that an assertion can name. Times are in milliseconds. */
export interface Figures {
  readonly counts: Readonly<Record<string, number>>;
  /** A time by its name; undefined when there is no such name, NaN when nothing was measured. */
  time(name: string): number | undefined;
}

const FORM = /^([a-z0-9.]+)\s*(<=|>=|<|>|=)\s*([0-9]+(?:\.[0-9]+)?)\s*(us|ms|s)?$/;
const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };
const TIME = /^(?:([a-z]+)\.)?(?:p[0-9]{1,2}(?:\.[0-9]+)?|min|mean|max)$/;

/** What assertions can name besides the percentiles, `min`, `mean` and `max` of the whole time. */
export interface Names {
  readonly counts: readonly string[];
  /** What the time has parts of. */
  readonly phases: readonly string[];
}

/**
 * Reads assertions before anything is measured.
 *
 * @throws CliError (`usage`) for one that could not be judged
 */
export function parseAssertions(texts: readonly string[], names: Names): Assertion[] {
  return texts.map((text) => parseAssertion(text, names));
}

function parseAssertion(text: string, { counts, phases }: Names): Assertion {
  const [, name = '', operator = '', number = '', unit] = FORM.exec(text.trim()) ?? [];
  const [found, phase] = TIME.exec(name) ?? [];
  const time = found !== undefined && (phase === undefined || phases.includes(phase));
  const refuse = (why: string): never => {
    throw new CliError('usage', `--assert ${text}: ${why}`, {
      hint: "as in --assert 'p99<50ms' or 'lost=0'",
    });
  };
  if (!isOperator(operator)) return refuse('is not NAME, one of < <= > >= =, and a number');
  if (!time && !counts.includes(name)) {
    return refuse(`there is no ${name}: p50, p99.9 and so on, min, mean, max, ${counts.join(', ')}`);
  }
  if (time && unit === undefined) return refuse('a time needs a unit: us, ms or s');
  if (!time && unit !== undefined) return refuse(`${name} is no time`);
  return { text: text.trim(), name, operator, bound: Number(number) * (UNITS[unit ?? 'ms'] ?? 1) };
}

function isOperator(text: string): text is Operator {
  return Object.hasOwn(HOLDS, text);
}

export interface Verdict {
  readonly text: string;
  readonly holds: boolean;
  /** What was measured; undefined when nothing was. */
  readonly value: number | undefined;
}

/** What was never measured holds for nothing. */
export function judge({ text, name, operator, bound }: Assertion, figures: Figures): Verdict {
  const value = figures.counts[name] ?? figures.time(name) ?? Number.NaN;
  return { text, holds: HOLDS[operator](value, bound), value: Number.isNaN(value) ? undefined : value };
}

const HOLDS = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '=': (value, bound) => value === bound,
} as const satisfies Record<Operator, (value: number, bound: number) => boolean>;
