import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { FORMAT_NAMES, type FormatName } from '../../../src/traffic/format.ts';
import { widthOf } from '../../../src/traffic/line-wrap.ts';
import { loadNamespaceNames } from '../../../src/traffic/namespace-names.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { SCENARIOS, type Step } from './scenarios.ts';

// UPDATE_GOLDEN=1 writes the files anew; look at the difference before you commit it.
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const FOLDER = new URL('../../golden/traffic/', import.meta.url);

const WIDTHS = [60, 100, 160];
const WRAPPED = [
  ['client-login', 'pretty'],
  ['room', 'pretty'],
  ['hostile', 'pretty'],
  ['room', 'compact'],
  ['client-login', 'compact'],
  ['hostile', 'compact'],
] as const;

// Pretty and compact show the local time.
process.env.TZ = 'UTC';

const names = await loadNamespaceNames();

function play(steps: readonly Step[], format: FormatName, columns?: number): string {
  const clock = new FakeClock();
  const stream = new FakeStream();
  const log = createTrafficLog({ format, sink: new Sink(stream), clock, names, columns: () => columns });
  for (const step of steps) {
    clock.pass(step.after);
    if ('note' in step) log.note(step.note);
    else log.data(step.dir, step.bytes);
  }
  log.end();
  return stream.text;
}

for (const [name, steps] of Object.entries(SCENARIOS)) {
  for (const format of FORMAT_NAMES) {
    test(`${name} in the format ${format} is as in its golden file`, () => {
      assertGolden(`${name}.${format}.txt`, play(steps, format));
    });
  }
}

for (const columns of WIDTHS) {
  for (const [name, format] of WRAPPED) {
    test(`${name} in the format ${format} on a terminal with ${columns} columns is as in its golden file`, () => {
      const shown = play(SCENARIOS[name] ?? [], format, columns);
      assertGolden(`${name}.${format}.${columns}.txt`, shown);
      for (const line of shown.replaceAll('…', '.').split('\n')) assert.ok(widthOf(line) <= columns, line);
    });
  }
}

function assertGolden(name: string, actual: string): void {
  const file = new URL(name, FOLDER);
  if (UPDATE) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, actual);
  }
  assert.equal(actual, readFileSync(file, 'utf8'));
}
