import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type Echo, type EchoOptions, echo } from '../../../src/handlers/echo.ts';
import { answers } from '../../helpers/answers.ts';
import { read, written } from '../../helpers/stanza-text.ts';
import { StubSession } from '../../helpers/stub-session.ts';

/** What the bot says to a message, without the addresses and the id; undefined if nothing. */
function answerTo(text: string, kind: 'client' | 'component', options?: EchoOptions): string | undefined {
  const replies = answers([echo(options)], read(text), new StubSession(kind));
  assert.ok(replies.length <= 1);
  const [reply] = replies;
  return reply && written(reply).replace(/ (to|from|id)='[^']*'/g, '');
}

const ANSWERED: readonly (readonly [what: string, message: string, answer: string])[] = [
  [
    'a chat message',
    "<message from='a@b/c' type='chat'><body>hi</body></message>",
    "<message type='chat'><body>hi</body></message>",
  ],
  [
    'a message without type',
    "<message from='a@b/c'><body>hi</body></message>",
    '<message><body>hi</body></message>',
  ],
  [
    'a normal message',
    "<message from='a@b/c' type='normal'><body>hi</body></message>",
    "<message type='normal'><body>hi</body></message>",
  ],
  [
    'a thread, with the same one',
    "<message from='a@b/c' type='chat'><body>hi</body><thread parent='p'>t1</thread></message>",
    "<message type='chat'><thread parent='p'>t1</thread><body>hi</body></message>",
  ],
  [
    'a body with markup in its text',
    "<message from='a@b/c'><body>&lt;b&gt; &amp; \u00e4\u{1f600}</body></message>",
    '<message><body>&lt;b&gt; &amp; \u00e4\u{1f600}</body></message>',
  ],
  ['an empty body', "<message from='a@b/c'><body/></message>", '<message><body/></message>'],
  [
    'white space as it is',
    "<message from='a@b/c'><body> a\n\tb </body></message>",
    '<message><body> a\n\tb </body></message>',
  ],
  [
    'only the body of what else there is',
    "<message from='a@b/c'><subject>s</subject><active xmlns='urn:c'/><body>hi</body></message>",
    '<message><body>hi</body></message>',
  ],
  ['a bare domain', "<message from='b'><body>hi</body></message>", '<message><body>hi</body></message>'],
  [
    'another resource of somebody with a similar address',
    "<message from='bot@example.org.uk/home'><body>hi</body></message>",
    '<message><body>hi</body></message>',
  ],
];

const IGNORED: readonly (readonly [what: string, message: string])[] = [
  ['an error', "<message from='a@b/c' type='error'><body>hi</body></message>"],
  ['a groupchat message', "<message from='room@b/nick' type='groupchat'><body>hi</body></message>"],
  ['a headline', "<message from='a@b/c' type='headline'><body>hi</body></message>"],
  ['a message without body', "<message from='a@b/c' type='chat'><active xmlns='urn:c'/></message>"],
  ['a body of another namespace', "<message from='a@b/c'><body xmlns='urn:x'>hi</body></message>"],
  ['a message from nobody', '<message><body>hi</body></message>'],
];

const OWN = {
  client: ['bot@example.org/home', 'bot@example.org/other', 'bot@example.org', 'BOT@Example.org/x'],
  component: ['echo.example.org', 'user@echo.example.org/x', 'Bot@ECHO.example.org'],
} as const;

const NOT_OWN = {
  client: ['example.org', 'robot@example.org/home', 'bot@example.com/home'],
  component: [
    'example.org',
    'bot@example.org/home',
    'bot@other.echo.example.org',
    'echo.example.org@elsewhere',
  ],
} as const;

for (const kind of ['client', 'component'] as const) {
  describe(`the echo of a ${kind}`, () => {
    for (const [what, message, answer] of ANSWERED) {
      it(`answers ${what}`, () => assert.equal(answerTo(message, kind), answer));
    }

    for (const [what, message] of IGNORED) {
      it(`leaves ${what} unanswered`, () => assert.equal(answerTo(message, kind), undefined));
    }

    for (const from of OWN[kind]) {
      it(`never talks to itself: ${from}`, () =>
        assert.equal(answerTo(`<message from='${from}'><body>hi</body></message>`, kind), undefined));
    }

    for (const from of NOT_OWN[kind]) {
      it(`talks to others: ${from}`, () =>
        assert.notEqual(answerTo(`<message from='${from}'><body>hi</body></message>`, kind), undefined));
    }
  });
}

const HELLO = "<message from='a@b/c' type='chat'><body>hi</body></message>";

describe('the echo', () => {
  it('puts the prefix before the body, and tells what it received', () => {
    const told: Echo[] = [];
    const options = { prefix: '> ', answered: (answered: Echo) => told.push(answered) };
    assert.equal(answerTo(HELLO, 'client', options), "<message type='chat'><body>&gt; hi</body></message>");
    assert.deepEqual(told, [{ from: 'a@b/c', body: 'hi' }]);
  });

  it('answers only what is wanted, and tells only of answers', () => {
    const told: Echo[] = [];
    const options = { wanted: () => false, answered: (answered: Echo) => told.push(answered) };
    assert.equal(answerTo(HELLO, 'client', options), undefined);
    assert.deepEqual(told, []);
  });

  it('asks whether it is wanted only about messages that it would answer', () => {
    let asked = 0;
    const wanted = () => {
      asked += 1;
      return true;
    };
    answerTo("<message from='bot@example.org/x'><body>hi</body></message>", 'client', { wanted });
    answerTo("<message from='a@b/c' type='error'><body>hi</body></message>", 'client', { wanted });
    assert.equal(asked, 0);
  });

  it('answers at the address that was written to', () => {
    const text = "<message from='a@b/c' to='x@echo.example.org/y' id='m1'><body>hi</body></message>";
    const [reply] = answers([echo()], read(text), new StubSession('component'));
    assert.equal(reply?.attr('to'), 'a@b/c');
    assert.equal(reply?.attr('from'), 'x@echo.example.org/y');
    assert.notEqual(reply?.attr('id'), 'm1');
  });
});
