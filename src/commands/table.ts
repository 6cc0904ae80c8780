import type { OutputStream } from '../io.ts';
import { fitLine } from '../traffic/fit-line.ts';
import { widthOf } from '../traffic/line-wrap.ts';

/** Cells from left to right, made safe for a terminal: no tabs, no line breaks. */
export type Row = readonly string[];

/**
 * Rows as lines: for a terminal in columns, cut to its width; for everything else separated by tabs, empty cells
 * included, so that each column stays where it is.
 */
export function tableLines(
  rows: readonly Row[],
  { isTTY, columns }: Pick<OutputStream, 'isTTY' | 'columns'>,
): string[] {
  if (!isTTY) return rows.map((row) => row.join('\t'));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, columnsFor(cell));
  }
  const lines = rows.map((row) =>
    row
      .map((cell, i) => padTo(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return columns ? lines.map((line) => fitLine(line, columns)) : lines;
}

/** One cell that is very long does not push the others out of sight. */
function columnsFor(cell: string): number {
  return cell.length > WIDEST ? 0 : widthOf(cell);
}

function padTo(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - columnsFor(cell)));
}

const WIDEST = 200;
