import { CliError } from '../errors.ts';
import type { OptionSpec, OptionSpecs, Values } from './command.ts';

/**
 * Checks what the parser of the command line found against the options' specs.
 *
 * @throws CliError (`usage`) for a value that an option cannot have, or a second one
 */
export function readValues<O extends OptionSpecs>(
  specs: O,
  parsed: Readonly<Record<string, unknown>>,
): Values<O> {
  const values: Record<string, string | number | boolean | readonly string[]> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const given = parsed[name];
    if (given === undefined) continue;
    if (spec.kind === 'list') {
      const texts = [given].flat().map(String);
      if (texts.includes('')) throw new CliError('usage', `--${name}: needs a value`);
      values[name] = texts;
      continue;
    }
    if (Array.isArray(given)) throw new CliError('usage', `--${name}: given more than once`);
    values[name] = readValue(name, spec, given);
  }
  // Each value has just been read by its own spec.
  return values as Values<O>;
}

function readValue(name: string, spec: OptionSpec, given: unknown): string | number | boolean {
  if (spec.kind === 'flag') return given === true;
  const text = String(given);
  if (text === '' && !(spec.kind === 'text' && spec.blank))
    throw new CliError('usage', `--${name}: needs a value`);
  if (spec.kind === 'choice' && !spec.choices.includes(text)) {
    throw new CliError('usage', `--${name} ${text}: must be one of ${spec.choices.join(', ')}`);
  }
  return spec.kind === 'number' ? readNumber(name, spec, text) : text;
}

function readNumber(name: string, spec: OptionSpec & { kind: 'number' }, text: string): number {
  const number = /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  const whole = spec.fraction === true || Number.isInteger(number);
  if (whole && number >= spec.min && number <= spec.max) return number;
  const what = spec.fraction === true ? 'a number' : 'a whole number';
  throw new CliError('usage', `--${name} ${text}: must be ${what} from ${spec.min} to ${spec.max}`);
}
