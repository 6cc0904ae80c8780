import type { OutputStream } from '../io.ts';

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
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return columns ? lines.map((line) => cutTo(line, columns)) : lines;
}

function cutTo(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
