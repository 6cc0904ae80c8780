import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FrameElements, Framer } from '../../../src/traffic/framer.ts';
import { OPEN } from './streams.ts';

/**
 * A large item in many small pieces, as TLS brings it. Were all that has come looked at with each piece, it would take
 * minutes; the time limit says no more than that.
 */
const PIECE = 'x'.repeat(300);
const PIECES = 25_000;
const BEGINNINGS = [
  "<message from='a@b'><body>",
  "<iq type='get' id='1'><a>",
  '<presence><status>',
  '<a><b>',
];

for (const beginning of BEGINNINGS) {
  for (const elements of ['none', 'outlines', 'whole'] as const satisfies FrameElements[]) {
    test(`${beginning} of 7 MB in pieces, with ${elements} of it`, { timeout: 10_000 }, async () => {
      let shown = 0;
      const framer = new Framer((frame) => {
        shown += frame.text.length - frame.shown;
      }, elements);
      framer.write(OPEN + beginning);
      for (let i = 0; i < PIECES; i++) {
        framer.write(PIECE);
        if (i % 50 === 0) await nextTurn();
      }
      framer.flush();
      assert.equal(shown, (OPEN + beginning).length + PIECES * PIECE.length);
    });
  }
}
