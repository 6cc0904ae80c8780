import process from 'node:process';
import fc from 'fast-check';

// The same cases in every run, so that a run fails for a change alone; `SEED=2 npm test` tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });

export { fc };
