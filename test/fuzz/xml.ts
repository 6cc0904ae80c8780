// Random and mutated streams, cut anywhere, through our parser and through saxes, which must agree:
//   node --import tsx test/fuzz/xml.ts --steps 100000 --seed 1
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { type Reading, readByOurs, readBySaxes } from './readings.ts';
import { cut, type Random, randomStream, seeded } from './streams.ts';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '100000' }, seed: { type: 'string' } },
});
const steps = Number(values.steps);
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
// Most streams are refused, and collecting stacks would take half of the time.
Error.stackTraceLimit = 0;
process.exitCode = fuzz(steps, seeded(seed)) ? 0 : 1;

function fuzz(count: number, random: Random): boolean {
  console.log(`seed ${seed}, ${count} steps`);
  let good = 0;
  for (let step = 1; step <= count; step++) {
    const chunks = cut(random, randomStream(random));
    const complaint = disagreement(chunks);
    if (complaint !== undefined) {
      const small = minimised(chunks);
      console.log(
        `step ${step}: ${disagreement(small)}\n${JSON.stringify(small)}\nfrom ${JSON.stringify(chunks)}`,
      );
      return false;
    }
    if (readByOurs(chunks).good) good++;
  }
  console.log(`${count} streams, ${good} of them well-formed: no disagreement`);
  return true;
}

/** How the two parsers differ about a stream, or ours with itself about the same stream in one piece. */
function disagreement(chunks: readonly string[]): string | undefined {
  const ours = readByOurs(chunks);
  if (!isDeepStrictEqual(ours, readByOurs([chunks.join('')]))) return 'cut and whole differ';
  const theirs = readBySaxes(chunks);
  if (theirs.unreliable === true) return undefined;
  if (ours.good !== theirs.good) return `${ours.good ? 'only ours' : 'only saxes'} takes it`;
  return sameElements(ours, theirs) ? undefined : 'the elements differ';
}

/**
 * If the stream is refused, the two may do so at different places: saxes reports an element when it has seen
 * what comes after it, and a DOCTYPE, a comment or an instruction when it is complete. What both report is to
 * be the same.
 */
function sameElements(ours: Reading, theirs: Reading): boolean {
  const common = ours.good ? Infinity : Math.min(ours.elements.length, theirs.elements.length);
  return isDeepStrictEqual(ours.elements.slice(0, common), theirs.elements.slice(0, common));
}

/** The same disagreement with as little text and as few cuts as leaving things out one by one gets to. */
function minimised(chunks: readonly string[]): readonly string[] {
  const complaint = disagreement(chunks);
  let best = chunks.filter((chunk) => chunk !== '');
  for (let smaller: readonly string[] | undefined = best; smaller !== undefined; ) {
    best = [...smaller];
    smaller = candidates(best).find((candidate) => disagreement(candidate) === complaint);
  }
  return best;
}

function candidates(chunks: readonly string[]): string[][] {
  const list: string[][] = [];
  for (let i = 0; i + 1 < chunks.length; i++) {
    list.push([...chunks.slice(0, i), `${chunks[i]}${chunks[i + 1]}`, ...chunks.slice(i + 2)]);
  }
  chunks.forEach((chunk, i) => {
    for (const length of [16, 4, 1]) {
      for (let at = 0; at + length <= chunk.length; at++) {
        list.push(
          chunks.map((other, j) => (i === j ? chunk.slice(0, at) + chunk.slice(at + length) : other)),
        );
      }
    }
  });
  return list;
}
