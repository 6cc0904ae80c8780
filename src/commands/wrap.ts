/**
 * Words on lines of this width, each behind so many spaces, the first behind `first`; a word that is longer has a line of
 * its own.
 */
export function wrap(text: string, width: number, indent: number, first = indent): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(' '.repeat(last === undefined ? first : indent) + word);
  }
  return lines;
}
