import type { OutputStream } from '../io.ts';
import { fitLine } from '../traffic/fit-line.ts';
import { widthOf } from '../traffic/line-wrap.ts';

/** Cells from left to right, made safe for a terminal: no tabs, no line breaks. */
export type Row = readonly string[];

/**
 * Rows as lines: for a terminal in columns, cut to its width, or where that would leave nothing of the last column,
 * with the cells of a row on lines below each other; for everything else separated by tabs, empty cells
 * included, so that each column stays where it is.
 */
export function tableLines(rows: readonly Row[], stream: Stream): string[] {
  const { columns } = stream;
  const lines = wholeLines(rows, stream, LEGIBLE);
  return stream.isTTY && columns ? lines.map((line) => fitLine(line, columns)) : lines;
}

type Stream = Pick<OutputStream, 'isTTY' | 'columns'>;

/**
 * The same with nothing cut.
 *
 * @param least how many terminal columns there must be for the last of ours, unless it needs less; without that room the
 *   cells of a row go below each other
 */
export function wholeLines(
  rows: readonly Row[],
  { isTTY, columns }: Stream,
  least = Number.POSITIVE_INFINITY,
): string[] {
  if (!isTTY) return rows.map((row) => row.join('\t'));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, columnsFor(cell));
  }
  const inColumns = (row: Row): string =>
    row
      .map((cell, i) => padTo(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  if (!columns) return rows.map(inColumns);
  return leavesRoom(widths, columns, least)
    ? rows.map(inColumns)
    : rows.flatMap((row) => stack(row, widths[0] ?? 0, columns));
}

/** Whether so much of the last column is shown, or all of it. */
function leavesRoom(widths: readonly number[], columns: number, least: number): boolean {
  const last = widths.at(-1) ?? 0;
  const start = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  return columns - start >= Math.min(last, least);
}

/** As much of a row on a line as there is room for; what goes on below stands behind the first cell's column. */
function stack([first = '', ...rest]: Row, width: number, columns: number): string[] {
  const indent = width + 2 <= columns / 3 ? width + 2 : 4;
  const [second, ...others] = rest.filter((cell) => cell !== '');
  const lines = [padTo(first, indent - 2)];
  const put = (cell: string, beside: boolean): void => {
    const longer = `${lines.at(-1)}  ${cell}`;
    if (beside || widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(' '.repeat(indent) + cell);
  };
  if (second !== undefined) put(second, widthOf(first) < indent);
  for (const cell of others) put(cell, false);
  return lines.map((line) => line.trimEnd());
}

/** One cell that is very long does not push the others out of sight. */
function columnsFor(cell: string): number {
  return cell.length > WIDEST ? 0 : widthOf(cell);
}

function padTo(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - columnsFor(cell)));
}

const WIDEST = 200;

/** A document's number, and where its title begins. */
const LEGIBLE = 12;
