/** Rows of a name, its numbers, and perhaps a remark. */
export interface Table {
  readonly title: string;
  readonly numbers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The first rows, and how many more there are; what is too wide is cut at the end of names and remarks. */
export function formatTable({ title, numbers, rows }: Table, columns = Number.POSITIVE_INFINITY): string {
  const shown = rows.slice(0, MOST_ROWS);
  const lines = [[title, ...numbers], ...shown];
  const widths = numbers.map((_, i) => Math.max(...lines.map((line) => line[i + 1]?.length ?? 0)));
  const beside = widths.reduce((sum, width) => sum + width + 2, 0);
  const longest = Math.max(...lines.map(([name = '']) => name.length));
  const width = Math.max(SHORTEST_NAME, Math.min(longest, columns - beside));
  const formatted = lines.map(([name = '', ...cells]) => {
    const values = widths.map((each, i) => `  ${(cells[i] ?? '').padStart(each)}`).join('');
    const remark = cells[numbers.length];
    const line = `${cut(name, width).padEnd(width)}${values}`;
    return remark ? cut(`${line}  ${remark}`, Math.max(columns, line.length)) : line;
  });
  const more = rows.length - shown.length;
  return `${[...formatted, ...(more > 0 ? [`${more} more`] : [])].join('\n')}\n`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

const MOST_ROWS = 20;
const SHORTEST_NAME = 8;
