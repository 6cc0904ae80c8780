import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorElement, readStanzaError } from '../../../src/stanza/stanza-error.ts';
import { read, written } from '../../helpers/stanza-text.ts';

const NS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

function errorOf(inside: string) {
  return readStanzaError(read(`<iq type='error'>${inside}</iq>`));
}

describe('a stanza error that was received', () => {
  it('has its condition, and reads as it', () => {
    const error = errorOf(`<error type='cancel'><item-not-found xmlns='${NS}'/></error>`);
    assert.deepEqual(
      [error.condition, error.text, error.message],
      ['item-not-found', undefined, 'item-not-found'],
    );
  });

  it('has its text, and reads as both', () => {
    const error = errorOf(
      `<error type='auth'><forbidden xmlns='${NS}'/><text xmlns='${NS}' xml:lang='en'> go away\n</text></error>`,
    );
    assert.deepEqual([error.text, error.message], ['go away', 'forbidden (go away)']);
  });

  it('has its condition also when the text comes first', () => {
    const error = errorOf(`<error><text xmlns='${NS}'>later</text><conflict xmlns='${NS}'/></error>`);
    assert.deepEqual([error.condition, error.text], ['conflict', 'later']);
  });

  it('is not taken from an application condition', () => {
    const error = errorOf(
      `<error><too-many xmlns='urn:example'/><not-allowed xmlns='${NS}'/><text xmlns='urn:example'>no</text></error>`,
    );
    assert.deepEqual([error.condition, error.text], ['not-allowed', undefined]);
  });

  it('is undefined-condition when it names none', () => {
    for (const inside of [
      '',
      '<error/>',
      "<error><conflict xmlns='urn:example'/></error>",
      "<error xmlns='urn:x'/>",
    ]) {
      assert.equal(errorOf(inside).condition, 'undefined-condition', inside);
    }
  });

  it('reads as no more than a screen of it, however long it is', () => {
    const error = errorOf(
      `<error><${'c'.repeat(3000)} xmlns='${NS}'/><text xmlns='${NS}'>${'t'.repeat(50_000)}</text></error>`,
    );
    assert.equal(error.message, `${'c'.repeat(1000)}… (${'t'.repeat(1000)}…)`);
    assert.equal(error.text?.length, 50_000);
  });

  it('has no text when that is empty', () => {
    assert.equal(errorOf(`<error><gone xmlns='${NS}'/><text xmlns='${NS}'> </text></error>`).message, 'gone');
  });
});

describe('a stanza error that is sent', () => {
  it('has its type, and its condition in the namespace of stanza errors', () => {
    assert.equal(
      written(errorElement('modify', 'bad-request')),
      `<error type='modify'><bad-request xmlns='${NS}'/></error>`,
    );
  });
});
