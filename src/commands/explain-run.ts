import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { nearest } from '../nearest.ts';
import { reportFailure } from '../report.ts';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import type { ExplainOptions } from './explain.ts';
import type { Explanation } from './explained.ts';
import { documentName, explain, knownWords, link } from './explanations.ts';
import { namespaceNames, trafficPalette } from './traffic-log.ts';
import { wrap } from './wrap.ts';

/**
 * Explains the words in their order, as far as something is known of them.
 *
 * @throws CliError (`usage`), after the explanations, for the last that nothing is known of
 */
export async function runExplain(
  given: readonly string[],
  values: Values<ExplainOptions>,
  io: Io,
): Promise<number> {
  const names = await namespaceNames();
  // `item not found` and `XEP 0313` are one thing, as people say it.
  const phrase = given.join(' ');
  const words = explain(phrase, names).length > 0 ? [phrase] : given;
  const known = words.flatMap((word) => explain(word, names));
  if (known.length > 0) await print(known, values, io);
  const others = words.filter((word) => explain(word, names).length === 0);
  const failures = others.map((word) => unknown(word, knownWords(names)));
  const last = failures.pop();
  for (const failure of failures) reportFailure(failure, false, io.stderr);
  if (last) throw last;
  return EXIT.done;
}

async function print(found: readonly Explanation[], values: Values<ExplainOptions>, io: Io): Promise<void> {
  if (values.json) {
    for (const explanation of found) io.stdout.write(`${toSafeJson({ url: null, ...explanation })}\n`);
    return;
  }
  const { title, faint } = await trafficPalette(wantsColor(values.color, io.stdout, io.env));
  const width = (io.stdout.isTTY && io.stdout.columns) || Number.POSITIVE_INFINITY;
  const blocks = found.map(({ kind, name, ...rest }) => [
    `${title(name)}  ${faint(kind)}`,
    ...lines(rest).flatMap((line) => fit(line, width)),
  ]);
  io.stdout.write(`${blocks.map((block) => block.join('\n')).join('\n\n')}\n`);
}

function lines({ meaning, defined, url, causes, namespaces = [] }: Told): string[] {
  const where = url === undefined ? defined : `${defined}  ${url}`;
  return [
    `  ${meaning}`,
    `  Defined in ${where}`,
    ...list('Usually', causes),
    ...list('Namespaces', namespaces),
  ];
}

/** What goes on below it stands under its text. */
function fit(line: string, width: number): string[] {
  const [start = ''] = /^ *(- )?/.exec(line) ?? [];
  const [first = '', ...more] = wrap(line.slice(start.length), width, start.length);
  return [start + first.slice(start.length), ...more];
}

type Told = Omit<Explanation, 'kind' | 'name'>;

function list(heading: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [] : [`  ${heading}:`, ...entries.map((entry) => `    - ${entry}`)];
}

function unknown(word: string, known: readonly string[]): CliError {
  return new CliError('usage', `explain ${word}: nothing is known of it`, { hint: suggestion(word, known) });
}

function suggestion(word: string, known: readonly string[]): string {
  const document = documentName(word);
  if (document?.startsWith('XEP')) return `${link(document).url}, if there is one`;
  const found = nearest(word, known);
  if (found !== undefined) return `did you mean ${found}?`;
  return 'a condition, a XEP with its number, a namespace, or an exit code';
}
