import { LONGEST_UNCUT } from './cut.ts';
import type { FormatOptions } from './format.ts';
import { isBlankText } from './layout.ts';
import { LinePainter } from './line-painter.ts';
import { LineWrap } from './line-wrap.ts';
import { tokens } from './markup.ts';
import { type NamespaceNames, nameOnce } from './namespace-names.ts';
import { paintToken } from './paint-markup.ts';
import { DEEPEST } from './stanza-skimmer.ts';
import { END_TAG, MOST_TAGS, START_TAG, type TagPlaces } from './tag-places.ts';

/**
 * As `formatXml`, which see, for a harmless stanza that is shown without colours and not wrapped: in less time.
 * `lineStarts`: what stands before a line, by its depth, the newline that ends the line before included.
 */
export function formatSkimmed(
  text: string,
  places: TagPlaces,
  { names, palette, full }: Pick<FormatOptions, 'names' | 'palette' | 'full'>,
  lineStarts: readonly string[],
): string {
  findLineEnds(text, places);
  const { count, kinds, starts, ends } = places;
  told.length = 0;
  let lines = '';
  let depth = 0;
  for (let first = 0; first < count; ) {
    const last = lineEnds[first] ?? first;
    const kind = kinds[first];
    if (kind === END_TAG) depth--;
    const line = text.slice(starts[first], ends[last]);
    lines += lineStarts[depth] ?? '';
    lines += full || line.length <= LONGEST_UNCUT ? line : cutLine(line, palette);
    lines += namesIn(text, places, first, last, names);
    if (last === first && kind === START_TAG) depth++;
    first = last + 1;
  }
  return lines;
}

/** The namespaces whose names stand on a line already. */
const told: string[] = [];

/** By each tag that begins a line: the tag that ends it. */
const lineEnds = new Int32Array(MOST_TAGS);

/** Of the open elements: where their tags are, whether they have text in them, and whether elements. */
const opened = new Int32Array(DEEPEST + 1);
const hasText = new Uint8Array(DEEPEST + 1);
const hasElements = new Uint8Array(DEEPEST + 1);

/** Elements with text, or with nothing, in them stay on one line; that is what `layOut` says of this kind of text. */
function findLineEnds(text: string, places: TagPlaces): void {
  const { count, kinds, starts, ends } = places;
  let depth = 0;
  for (let index = 0; index < count; index++) {
    lineEnds[index] = index;
    const kind = kinds[index];
    if (kind === END_TAG) {
      if (hasText[depth] === 1 || hasElements[depth] === 0) lineEnds[opened[depth] ?? 0] = index;
      depth--;
    } else {
      hasElements[depth] = 1;
      if (kind === START_TAG) {
        opened[++depth] = index;
        hasText[depth] = 0;
        hasElements[depth] = 0;
      }
    }
    const from = ends[index] ?? 0;
    const to = starts[index + 1] ?? 0;
    if (index + 1 < count && to > from && !isBlankText(text, from, to)) hasText[depth] = 1;
  }
}

function cutLine(line: string, palette: FormatOptions['palette']): string {
  const painter = new LinePainter(palette, new LineWrap(undefined, 0, ''));
  return tokens(line)
    .map((token) => paintToken(line, token, painter, false))
    .join('');
}

function namesIn(
  text: string,
  { namespaceStarts, namespaceEnds }: TagPlaces,
  first: number,
  last: number,
  names: NamespaceNames,
): string {
  let found = '';
  for (let index = first; index <= last; index++) {
    const start = namespaceStarts[index] ?? 0;
    const known = start === 0 ? undefined : nameOnce(names, text.slice(start, namespaceEnds[index]), told);
    if (known !== undefined && !found.includes(known)) found += `  ${known}`;
  }
  return found;
}
