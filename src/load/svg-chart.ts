import { escapeText } from '../xml/escape.ts';

export interface Line {
  readonly name: string;
  /** A class that the page has a colour for. */
  readonly kind: 'p50' | 'p99' | 'max';
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Where the x axis has a mark, and what stands there. */
  readonly marks: readonly (readonly [x: number, text: string])[];
  /** What stands at a mark of the y axis, which starts at 0. */
  label(y: number): string;
}

const WIDTH = 760;
const HEIGHT = 280;
const LEFT = 70;
const BOTTOM = 30;
const TOP = 10;
const MOST_ROWS = 6;

/** Draws lines over two axes, as SVG. What has no finite value leaves a gap in none of them: it is left out. */
export function drawChart({ title, lines, marks, label }: Chart): string {
  const points = lines.flatMap((line) => line.points).filter(isFinitePoint);
  const right = Math.max(...points.map(([x]) => x), ...marks.map(([x]) => x), Number.MIN_VALUE);
  const greatest = Math.max(...points.map(([, y]) => y), Number.MIN_VALUE);
  const step = roundStep(greatest);
  const high = step * Math.ceil(greatest / step);
  const atX = (x: number): string => (LEFT + (x / right) * (WIDTH - LEFT - 10)).toFixed(1);
  const atY = (y: number): string => (HEIGHT - BOTTOM - (y / high) * (HEIGHT - BOTTOM - TOP)).toFixed(1);
  const rows = Array.from({ length: Math.round(high / step) + 1 }, (_, i) => step * i).map(
    (y) =>
      `<path class="grid" d="M${LEFT} ${atY(y)}H${WIDTH - 10}"/>` +
      `<text x="${LEFT - 6}" y="${atY(y)}" dy=".35em" text-anchor="end">${escapeText(label(y))}</text>`,
  );
  const ticks = marks.map(
    ([x, text]) => `<text x="${atX(x)}" y="${HEIGHT - 8}" text-anchor="middle">${escapeText(text)}</text>`,
  );
  const drawn = lines.map(({ kind, points: all }) => {
    const path = all.filter(isFinitePoint).map(([x, y]) => `${atX(x)},${atY(y)}`);
    return `<polyline class="${kind}" points="${path.join(' ')}"/>`;
  });
  const names = lines.map(({ name, kind }) => `<span class="${kind}">━ ${escapeText(name)}</span>`);
  return [
    `<h2>${escapeText(title)}</h2><p class="names">${names.join(' ')}</p>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">${[...rows, ...ticks, ...drawn].join('')}</svg>`,
  ].join('\n');
}

/** 1, 2 or 5 times a power of ten: the least that needs no more rows than there may be. */
function roundStep(greatest: number): number {
  const least = greatest / MOST_ROWS;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((step) => step * power >= least) ?? 10) * power;
}

function isFinitePoint([x, y]: readonly [number, number]): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}
