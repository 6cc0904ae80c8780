import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StreamBooks } from '../../../../src/server/builtin/stream-books.ts';
import { message } from '../../../../src/stanza/stanza.ts';

describe('the books of stream management', () => {
  it('keep what is sent until it is acknowledged', () => {
    const books = new StreamBooks('urn:xmpp:sm:3', true);
    for (const id of ['1', '2', '3']) books.sent(message({ id }), 1);
    assert.equal(books.acknowledge('2'), undefined);
    assert.deepEqual(
      books.unacknowledged.map((stanza) => stanza.attr('id')),
      ['3'],
    );
  });

  it('ask once for what is sent between two acknowledgements', () => {
    const books = new StreamBooks('urn:xmpp:sm:3', true);
    assert.deepEqual([books.sent(message({}), 1), books.sent(message({}), 1)], [true, false]);
    books.acknowledge('2');
    assert.equal(books.sent(message({}), 1), true);
  });

  it('say how many there were when more are acknowledged, or something that is no number', () => {
    const books = new StreamBooks('urn:xmpp:sm:3', true);
    books.sent(message({}), 1);
    for (const h of ['2', '-1', '', 'x', '99999999999', '4294967297', undefined])
      assert.equal(books.acknowledge(h), 1, h);
    assert.equal(books.unacknowledged.length, 1);
  });

  it('are full with too many stanzas, or with too long ones, until they are acknowledged', () => {
    for (const [count, size] of [
      [10_001, 1],
      [9, 1024 * 1024],
    ] as const) {
      const books = new StreamBooks('urn:xmpp:sm:3', true);
      for (let i = 1; i < count; i++) books.sent(message({}), size);
      assert.equal(books.full, false);
      books.sent(message({}), size);
      assert.equal(books.full, true);
      books.acknowledge('1');
      assert.equal(books.full, false);
    }
  });

  it('have a name only if the session is to be resumed', () => {
    assert.equal(new StreamBooks('urn:xmpp:sm:2', false).id, undefined);
    assert.match(new StreamBooks('urn:xmpp:sm:2', true).id ?? '', /^[0-9a-f-]{36}$/);
  });
});
