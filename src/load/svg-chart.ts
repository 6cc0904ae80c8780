import { escapeText } from '../xml/escape.ts';

export interface Line {
  readonly name: string;
  readonly color: string;
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
const GRID = 4;

/** Draws lines over two axes, as SVG. What has no finite value leaves a gap in none of them: it is left out. */
export function drawChart({ title, lines, marks, label }: Chart): string {
  const points = lines.flatMap((line) => line.points).filter(isFinitePoint);
  const right = Math.max(...points.map(([x]) => x), ...marks.map(([x]) => x), Number.MIN_VALUE);
  const high = Math.max(...points.map(([, y]) => y), Number.MIN_VALUE);
  const atX = (x: number): string => (LEFT + (x / right) * (WIDTH - LEFT - 10)).toFixed(1);
  const atY = (y: number): string => (HEIGHT - BOTTOM - (y / high) * (HEIGHT - BOTTOM - TOP)).toFixed(1);
  const rows = Array.from({ length: GRID + 1 }, (_, i) => (high * i) / GRID).map(
    (y) =>
      `<path class="grid" d="M${LEFT} ${atY(y)}H${WIDTH - 10}"/>` +
      `<text x="${LEFT - 6}" y="${atY(y)}" text-anchor="end">${escapeText(label(y))}</text>`,
  );
  const ticks = marks.map(
    ([x, text]) => `<text x="${atX(x)}" y="${HEIGHT - 8}" text-anchor="middle">${escapeText(text)}</text>`,
  );
  const drawn = lines.map(({ color, points: all }) => {
    const path = all.filter(isFinitePoint).map(([x, y]) => `${atX(x)},${atY(y)}`);
    return `<polyline fill="none" stroke="${color}" stroke-width="2" points="${path.join(' ')}"/>`;
  });
  // A page that forbids itself styles which are not its own takes a colour as an attribute of SVG alone.
  const names = lines.map(
    ({ name, color }) =>
      `<svg viewBox="0 0 18 9"><rect y="3" width="18" height="3" fill="${color}"/></svg> ${escapeText(name)}`,
  );
  return [
    `<h2>${escapeText(title)}</h2><p>${names.join(' ')}</p>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">${[...rows, ...ticks, ...drawn].join('')}</svg>`,
  ].join('\n');
}

function isFinitePoint([x, y]: readonly [number, number]): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}
