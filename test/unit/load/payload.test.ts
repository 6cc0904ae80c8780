import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Payload, SHORTEST_BODY } from '../../../src/load/payload.ts';
import { NS_CLIENT } from '../../../src/stanza/namespaces.ts';
import { read } from '../../helpers/stanza-text.ts';

describe('a payload', () => {
  for (const size of [SHORTEST_BODY, SHORTEST_BODY + 1, 64, 4000]) {
    it(`has bodies of ${size} bytes, whatever their number`, () => {
      const payload = new Payload('abcde.zzz', { to: 'echo.example.org' }, size);
      for (const number of [0, 9, 123_456_789]) {
        const body = read(payload.text(number)).child('body', NS_CLIENT)?.text() ?? '';
        assert.equal(body.length, size);
        assert.equal(payload.number(body), number);
      }
    });
  }

  it('is addressed, with what an address may have in it', () => {
    const payload = new Payload('abcde.0', { to: 'echo.example.org/<&\'">', from: 'load.example.org' }, 64);
    const stanza = read(payload.text(7));
    assert.equal(stanza.attr('to'), 'echo.example.org/<&\'">');
    assert.equal(stanza.attr('from'), 'load.example.org');
    assert.equal(payload.number(stanza.attr('id') ?? ''), 7);
  });

  it('is known behind a prefix, and not by another session, run or text', () => {
    const payload = new Payload('abcde.1', { to: 'echo.example.org' }, 64);
    const body = read(payload.text(42)).child('body', NS_CLIENT)?.text() ?? '';
    assert.equal(payload.number(`You said: ${body}`), 42);
    for (const other of ['abcde.2', 'abcdf.1', 'abcde.11']) {
      assert.equal(new Payload(other, { to: 'echo.example.org' }, 64).number(body), undefined);
    }
    for (const text of ['', 'Hello!', 'abcde.1 ', 'abcde.1 hello'])
      assert.equal(payload.number(text), undefined);
  });
});
