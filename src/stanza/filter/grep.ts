import { createContext, Script } from 'node:vm';
import { FilterError, failureAt } from './filter-error.ts';

/**
 * Whether text matches a regular expression (JavaScript's, with the flag `u` where it can be). Text that the search takes
 * too long for (100 ms, and less with each such text) counts as a match: hostile stanzas can neither hang it nor hide.
 *
 * @throws FilterError for what is no regular expression
 */
export function grep(source: string): (text: string) => boolean {
  const pattern = readPattern(source);
  const power = powerOf(source);
  const guarded = guard(pattern);
  return (text) => (text.length ** power > MOST_STEPS ? guarded(text) : pattern.test(text));
}

function readPattern(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    // Escapes as `\-` are refused with `u`, and are what people write.
  }
  try {
    return new RegExp(source);
  } catch (error) {
    throw new FilterError(describeFailure(source, error), { cause: error });
  }
}

/** The engine tells no place: it is where the shortest beginning ends that already fails for the same reason. */
function describeFailure(source: string, error: unknown): string {
  const why = reasonOf(error);
  const opening = OPENINGS.find(([reason]) => why.includes(reason));
  if (opening !== undefined) return failureAt(why, source, Math.max(0, source.lastIndexOf(opening[1])));
  for (let end = 1; end < source.length; end++) {
    if (failureOf(source.slice(0, end)) === why) return failureAt(why, source, end - 1);
  }
  return failureAt(why, source, source.length - 1);
}

function failureOf(source: string): string | undefined {
  try {
    new RegExp(source);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(message.lastIndexOf(': ') + 2).toLowerCase();
}

/** The highest power of the text's length that a search may take steps for: 1 where nothing repeats. */
function powerOf(source: string): number {
  const bare = source.replace(/\\./gs, '_').replace(/\[[^\]]*\]/g, '_');
  if (/\)[*+{]/.test(bare)) return Number.POSITIVE_INFINITY;
  return 1 + (bare.match(/[*+]|\{\d/g)?.length ?? 0);
}

/** With a deadline, which takes longer to set than most searches take. */
function guard(pattern: RegExp): (text: string) => boolean {
  const context = createContext({ pattern, text: '' });
  const script = new Script('pattern.test(text)');
  let cutOff = 0;
  return (text) => {
    context.text = text;
    // Many in a row would keep all else waiting, Ctrl-C too.
    const timeout = Math.max(LEAST_DEADLINE, Math.round(DEADLINE / (cutOff + 1)));
    try {
      return script.runInContext(context, { timeout }) === true;
    } catch (error) {
      if (!isTimeout(error)) throw error;
      cutOff++;
      return true;
    }
  };
}

/** It is an error of the context, which has an `Error` of its own. */
function isTimeout(error: unknown): boolean {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

/** Milliseconds for one text. */
const DEADLINE = 100;
const LEAST_DEADLINE = 2;

/** So few steps are made in no time. */
const MOST_STEPS = 10_000_000;

const OPENINGS = [
  ['unterminated character class', '['],
  ['unterminated group', '('],
] as const;
