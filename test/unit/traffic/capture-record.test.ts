import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNote, parseRecord } from '../../../src/traffic/capture-record.ts';
import { toSafeJson } from '../../../src/traffic/escape-untrusted.ts';
import { fc } from '../../helpers/properties.ts';

const OWN = '{"time":"2026-01-01T00:00:00.370Z","mono":0.37,"conn":1,"dir":"in","kind":"iq","text":"<iq/>"}';
const RECORD = { time: 1_767_225_600_370, mono: 0.37, conn: 1, dir: 'in', kind: 'iq', text: '<iq/>' };

describe('parseRecord', () => {
  it('reads a line as a capture has it', () => {
    assert.deepEqual(parseRecord(OWN), RECORD);
  });

  it('reads the same however it is written', () => {
    const { time, ...rest } = JSON.parse(OWN);
    for (const line of [
      JSON.stringify({ ...rest, time }),
      JSON.stringify({ time, ...rest, more: { of: ['it'] } }),
      OWN.replaceAll(':', ': ').replaceAll(': 00', ':00'),
      `  ${OWN} `,
      OWN.replace('"iq"', '"\\u0069q"'),
      OWN.replace('0.37,', '37e-2,'),
    ])
      assert.deepEqual(parseRecord(line), RECORD, line);
  });

  it('reads any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (text) => {
        const line = `${OWN.slice(0, -'"<iq/>"}'.length)}${toSafeJson(text)}}`;
        assert.deepEqual(parseRecord(line), { ...RECORD, text });
      }),
    );
  });

  for (const [what, line] of [
    ['no JSON', 'hello'],
    ['no object', '"text"'],
    ['cut', OWN.slice(0, -1)],
    ['cut in its text', OWN.slice(0, -4)],
    ['with something behind it', `${OWN}}`],
    ['with a text that is none', OWN.replace('"<iq/>"', '"<iq/>" <')],
    ['with a text of two', OWN.replace('"<iq/>"', '"<iq/>""<iq/>"')],
    ['with a number that JSON has not', OWN.replace('0.37,', '00.37,')],
    ['with a time that is none', OWN.replace('2026-01', '2026-71')],
    ['with a direction that is none', OWN.replace('"in"', '"up"')],
    ['without a text', OWN.replace('"text"', '"test"')],
    ['with a raw control character', OWN.replace('<iq/>', '<iq/>\u0007')],
  ] as const) {
    it(`takes no line that is ${what}`, () => {
      assert.equal(parseRecord(line), undefined);
    });
  }
});

describe('parseNote', () => {
  it('finds the kind of a note', () => {
    assert.deepEqual(parseNote('connected 127.0.0.1:5222'), { kind: 'connected', text: '127.0.0.1:5222' });
    assert.equal(parseNote('3 items left out'), undefined);
  });
});
