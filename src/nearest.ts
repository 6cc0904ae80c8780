/** The word that a mistyped one most likely stands for: at most two slips away, or begun the same way. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const begun = known.filter((candidate) => word.length > 2 && candidate.startsWith(word));
  if (begun.length === 1) return begun[0];
  const ranked = known.map((candidate) => ({ candidate, slips: slips(word, candidate) }));
  ranked.sort((a, b) => a.slips - b.slips);
  const [best] = ranked;
  return best && best.slips <= Math.min(2, Math.floor(word.length / 2)) ? best.candidate : undefined;
}

/** Insertions, deletions, replacements, and swaps of neighbours between two words (optimal string alignment). */
function slips(a: string, b: string): number {
  const rows = [...Array(a.length + 1).keys()].map((i) => [i, ...Array(b.length).fill(0)] as number[]);
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let j = 0; j <= b.length; j++) rows[0]?.splice(j, 1, j);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(i - 2, j - 2) + 1);
      rows[i]?.splice(j, 1, best);
    }
  }
  return at(a.length, b.length);
}
