import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  endReason,
  failureBeforeOnline,
  readStreamError,
  streamErrorBeforeOnline,
} from '../../../src/connection/stream-failure.ts';
import { XmlError } from '../../../src/xml/xml-error.ts';
import { read } from '../../helpers/stanza-text.ts';

const NS = 'urn:ietf:params:xml:ns:xmpp-streams';

function streamError(condition: string, text?: string) {
  const more = text === undefined ? '' : `<text xmlns='${NS}'>${text}</text>`;
  const error = readStreamError(read(`<stream:error><${condition} xmlns='${NS}'/>${more}</stream:error>`));
  assert.ok(error);
  return error;
}

describe('a stream error (RFC 6120 4.9)', () => {
  it('reads as its condition and its text', () => {
    assert.equal(streamError('conflict').message, 'conflict');
    assert.equal(streamError('conflict', ' you again ').message, 'conflict (you again)');
    assert.equal(streamError('conflict', ' ').message, 'conflict');
  });

  it('has its condition also behind the text and beside one of an application', () => {
    const inside = `<x xmlns='urn:x'/><text xmlns='${NS}'>t</text><reset xmlns='${NS}'/>`;
    assert.equal(readStreamError(read(`<stream:error>${inside}</stream:error>`))?.condition, 'reset');
  });

  it('is undefined-condition when it names none', () => {
    assert.equal(readStreamError(read('<stream:error/>'))?.condition, 'undefined-condition');
  });

  it('is in the namespace of streams', () => {
    assert.equal(readStreamError(read('<error/>')), undefined);
    assert.equal(readStreamError(read('<stream:features/>')), undefined);
  });
});

describe('a stream error before the stream is online', () => {
  const KINDS = [
    ['client', 'not-authorized', 'auth'],
    ['client', 'host-unknown', 'connection'],
    ['client', 'conflict', 'connection'],
    ['client', 'internal-server-error', 'connection'],
    ['component', 'not-authorized', 'auth'],
    ['component', 'host-unknown', 'auth'],
    ['component', 'conflict', 'connection'],
    ['component', 'undefined-condition', 'connection'],
  ] as const;
  for (const [who, condition, kind] of KINDS) {
    it(`${condition} to a ${who} is a failure of kind ${kind}`, () => {
      const failure = streamErrorBeforeOnline('login', streamError(condition, 'why'), who);
      assert.deepEqual([failure.kind, failure.message], [kind, `login: ${condition} (why)`]);
    });
  }

  it('has a hint where there is something to be done', () => {
    const hint = (condition: string, who: 'client' | 'component') =>
      streamErrorBeforeOnline('login', streamError(condition), who).hint;
    assert.match(hint('not-authorized', 'component') ?? '', /secret/);
    assert.match(hint('host-unknown', 'component') ?? '', /configured/);
    assert.match(hint('conflict', 'component') ?? '', /another component/);
    assert.match(hint('host-unknown', 'client') ?? '', /domain/);
    assert.equal(hint('internal-server-error', 'client'), undefined);
  });
});

describe('the end of a stream', () => {
  it('says what happened', () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    assert.equal(endReason({ kind: 'closed' }), 'the server closed the stream');
    assert.match(endReason({ kind: 'lost', cause: reset }), /reset by the other side/);
    const cause = new XmlError('restricted-xml', 'a comment', 7);
    assert.match(endReason({ kind: 'unreadable', cause }), /restricted-xml \(a comment \(at character 7\)\)/);
  });

  it('before it is online is no usable connection; with a hint when it was no XMPP', () => {
    const unreadable = failureBeforeOnline('login', {
      kind: 'unreadable',
      cause: new XmlError('not-well-formed', 'text'),
    });
    assert.deepEqual([unreadable.kind, /5222/.test(unreadable.hint ?? '')], ['connection', true]);
    const closed = failureBeforeOnline('login', { kind: 'closed' });
    assert.deepEqual([closed.kind, closed.hint], ['connection', undefined]);
  });
});
