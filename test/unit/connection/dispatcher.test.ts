import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newId } from '../../../src/connection/dispatcher.ts';
import type { Handler } from '../../../src/stanza/handler.ts';
import { iq, message, presence } from '../../../src/stanza/stanza.ts';
import { answers as answersOf } from '../../helpers/answers.ts';
import { read, written } from '../../helpers/stanza-text.ts';
import { StubSession } from '../../helpers/stub-session.ts';

const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

function answers(
  handlers: readonly Handler[],
  text: string,
  kind: 'client' | 'component' = 'client',
): string[] {
  return answersOf(handlers, read(text), new StubSession(kind)).map(written);
}

const version: Handler = {
  matches: { kind: 'iq', types: ['get'], payload: { name: 'query', namespace: 'urn:v' } },
  handle: () => iq({ type: 'result' }, ['v']),
};

describe('a request (RFC 6120 8.2.3)', () => {
  it('is answered by the handler of its payload, under its id, to its sender', () => {
    assert.deepEqual(answers([version], "<iq type='get' id='1' from='a@b/c'><query xmlns='urn:v'/></iq>"), [
      "<iq type='result' to='a@b/c' id='1'>v</iq>",
    ]);
  });

  it('is answered by a component at the address that was asked', () => {
    const text = "<iq type='get' id='1' from='a@b/c' to='x@echo.example.org'><query xmlns='urn:v'/></iq>";
    assert.deepEqual(answers([version], text, 'component'), [
      "<iq type='result' to='a@b/c' from='x@echo.example.org' id='1'>v</iq>",
    ]);
  });

  it('without sender and addressee is answered by a component from its domain', () => {
    assert.deepEqual(answers([version], "<iq type='get' id='1'><query xmlns='urn:v'/></iq>", 'component'), [
      "<iq type='result' from='echo.example.org' id='1'>v</iq>",
    ]);
  });

  const REFUSED: readonly [what: string, text: string, error: string][] = [
    ['of another namespace', "<iq type='get' id='1'><query xmlns='urn:w'/></iq>", 'service-unavailable'],
    ['of another name', "<iq type='get' id='1'><other xmlns='urn:v'/></iq>", 'service-unavailable'],
    ['of another type', "<iq type='set' id='1'><query xmlns='urn:v'/></iq>", 'service-unavailable'],
    ['without payload', "<iq type='get' id='1'/>", 'bad-request'],
    ['with text only', "<iq type='get' id='1'>hello</iq>", 'bad-request'],
    [
      'with two payloads',
      "<iq type='get' id='1'><query xmlns='urn:v'/><query xmlns='urn:v'/></iq>",
      'bad-request',
    ],
    ['without type', "<iq id='1'><query xmlns='urn:v'/></iq>", 'bad-request'],
    ['of a type that there is not', "<iq type='put' id='1'><query xmlns='urn:v'/></iq>", 'bad-request'],
  ];
  for (const [what, text, error] of REFUSED) {
    it(`${what} is refused with ${error}, once`, () => {
      const type = error === 'bad-request' ? 'modify' : 'cancel';
      assert.deepEqual(answers([version], text), [
        `<iq type='error' id='1'><error type='${type}'><${error} xmlns='${STANZAS}'/></error></iq>`,
      ]);
    });
  }

  it('whose handler has nothing to say is refused', () => {
    const silent: Handler = { ...version, handle: () => undefined };
    const [answer = ''] = answers([silent], "<iq type='get' id='1'><query xmlns='urn:v'/></iq>");
    assert.match(answer, /<service-unavailable/);
  });

  it('has one answer also when two handlers want it: that of the first', () => {
    const second: Handler = { ...version, handle: () => iq({ type: 'result' }, ['second']) };
    assert.equal(answers([version, second], "<iq type='get' id='1'><query xmlns='urn:v'/></iq>").length, 1);
  });

  it('finds the second handler of its type when the first wants another payload', () => {
    const other: Handler = {
      ...version,
      matches: { ...version.matches, payload: { name: 'q', namespace: 'urn:q' } },
    };
    assert.match(
      answers([other, version], "<iq type='get' id='1'><query xmlns='urn:v'/></iq>")[0] ?? '',
      />v</,
    );
  });

  it('is never answered when it is an answer', () => {
    for (const type of ['result', 'error']) {
      assert.deepEqual(
        answers([version], `<iq type='${type}' id='1' from='a@b'><query xmlns='urn:v'/></iq>`),
        [],
      );
    }
  });
});

describe('messages and presence', () => {
  const both: Handler = {
    matches: { kind: 'message', types: ['normal', 'chat'] },
    handle: () => message({ type: 'chat' }),
  };

  it('go to every handler that wants them', () => {
    assert.equal(answers([both, both], "<message from='a@b' type='chat'/>").length, 2);
  });

  it('are normal and available when they have no type', () => {
    const seen: Handler = {
      matches: { kind: 'presence', types: ['available'] },
      handle: () => presence({ type: 'x' }),
    };
    assert.equal(answers([both], "<message from='a@b'/>").length, 1);
    assert.equal(answers([seen], "<presence from='a@b'/>").length, 1);
    assert.equal(answers([seen], "<presence from='a@b' type='unavailable'/>").length, 0);
  });

  it('are answered under a new id each', () => {
    const replies = answers([both, both], "<message from='a@b' id='1'/>");
    const ids = replies.map((reply) => / id='([^']+)'/.exec(reply)?.[1]);
    assert.equal(new Set([...ids, '1', undefined]).size, 4);
  });

  it('that nobody wants are not answered', () => {
    assert.deepEqual(answers([both], "<message from='a@b' type='headline'/>"), []);
    assert.deepEqual(answers([both], "<presence from='a@b'/>"), []);
  });
});

describe('what is no stanza', () => {
  const all: Handler[] = (['iq', 'message', 'presence'] as const).map((kind) => ({
    matches: { kind, types: ['get', 'normal', 'available'] },
    handle: () => message({}),
  }));

  for (const text of [
    '<stream:features/>',
    "<r xmlns='urn:xmpp:sm:3'/>",
    "<iq xmlns='urn:example' type='get' id='1'/>",
    '<constructor/>',
  ]) {
    it(`is not answered: ${text}`, () => assert.deepEqual(answers(all, text), []));
  }
});

describe('an id', () => {
  it('is never given twice', () => assert.equal(new Set(Array.from({ length: 1000 }, newId)).size, 1000));
});

it('a message of a type that nobody knows is a normal one (RFC 6121 5.2.2)', () => {
  const normal: Handler = {
    matches: { kind: 'message', types: ['normal'] },
    handle: () => message({}, ['n']),
  };
  const answered = (type: string): number => answers([normal], `<message from='a@b' type='${type}'/>`).length;
  assert.deepEqual(['strange', 'normal', 'chat', 'error'].map(answered), [1, 1, 0, 0]);
});
