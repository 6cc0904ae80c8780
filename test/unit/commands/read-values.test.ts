import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OptionSpecs } from '../../../src/commands/command.ts';
import { readValues } from '../../../src/commands/read-values.ts';
import { usageFailure } from './usage-failure.ts';

const SPECS = {
  name: { kind: 'text', group: 'Bot', summary: '' },
  loud: { kind: 'flag', group: 'Bot', summary: '' },
  color: { kind: 'choice', choices: ['red', 'blue'], group: 'Bot', summary: '' },
  count: { kind: 'number', min: -1, max: 10, group: 'Bot', summary: '' },
  seconds: { kind: 'number', min: 0.5, max: 1000, fraction: true, group: 'Bot', summary: '' },
} as const satisfies OptionSpecs;

const READ: readonly [string, string | boolean, string | number | boolean][] = [
  ['name', 'x', 'x'],
  ['name', '1e3', '1e3'],
  ['loud', true, true],
  ['loud', false, false],
  ['color', 'blue', 'blue'],
  ['count', '10', 10],
  ['count', '-1', -1],
  ['count', '007', 7],
  ['count', '2.0', 2],
  ['seconds', '0.5', 0.5],
  ['seconds', '12.25', 12.25],
];

const REFUSED: readonly [string, unknown, RegExp][] = [
  ['color', 'green', /^--color green: must be one of red, blue$/],
  ['name', '', /^--name: needs a value$/],
  ['color', '', /^--color: needs a value$/],
  ['count', '', /^--count: needs a value$/],
  ['count', '11', /^--count 11: must be a whole number from -1 to 10$/],
  ['count', '-2', /must be a whole number from -1 to 10$/],
  ['count', '1.5', /whole number/],
  ['count', 'ten', /whole number/],
  ['count', '1e1', /whole number/],
  ['count', '0x1', /whole number/],
  ['count', 'Infinity', /whole number/],
  ['count', ' 1', /whole number/],
  ['seconds', '0.4', /^--seconds 0\.4: must be a number from 0\.5 to 1000$/],
  ['seconds', '.5', /must be a number/],
  ['seconds', 'NaN', /must be a number/],
  ['name', ['x', 'y'], /^--name: given more than once$/],
  ['loud', [true, true], /^--loud: given more than once$/],
];

describe('the value of an option', () => {
  for (const [name, given, value] of READ) {
    it(`--${name} ${given} is read`, () =>
      assert.deepEqual(readValues(SPECS, { [name]: given }), { [name]: value }));
  }

  for (const [name, given, why] of REFUSED) {
    it(`--${name} ${given} is refused`, async () => {
      assert.match(await usageFailure(() => readValues(SPECS, { [name]: given })), why);
    });
  }

  it('is not there when the option was not given', () => {
    assert.deepEqual(readValues(SPECS, {}), {});
    assert.deepEqual(readValues(SPECS, { other: 'x', name: undefined }), {});
  });
});
