import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilterError } from '../../../../src/stanza/filter/filter-error.ts';
import { compileFilter, type FilterTerms } from '../../../../src/stanza/filter/stanza-filter.ts';
import { element } from '../../../../src/xml/element.ts';
import { parseElement } from '../../../../src/xml/parse.ts';

const REGISTRY = new Map([
  ['urn:xmpp:mam:2', ['XEP-0313', 'Message Archive Management']],
  ['urn:xmpp:carbons:2', ['XEP-0280', 'Message Carbons']],
] as const);

const CONTEXT = {
  defaultNamespace: 'jabber:client',
  prefixes: new Map([['stream', 'http://etherx.jabber.org/streams']]),
};

async function passes(terms: FilterTerms, xml: string): Promise<boolean> {
  const filter = await compileFilter(terms, async () => REGISTRY);
  return filter(parseElement(xml, CONTEXT), () => xml);
}

const CHAT =
  "<message type='chat' from='Romeo@Example.org/orchard' to='juliet@example.net'><body>hi</body></message>";
const CARBON =
  "<message from='a@b'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
  "<message xmlns='jabber:client' type='chat'><body>x</body></message></forwarded></sent></message>";
const ERROR = "<iq type='error' id='1' xml:lang='en'><error type='cancel'/></iq>";

for (const [selector, xml, expected] of [
  ['message', CHAT, true],
  ['iq', CHAT, false],
  ['Message', CHAT, false],
  ['iq[type=error]', ERROR, true],
  ['[type=cancel]', ERROR, false],
  ['message:has(> body)', CHAT, true],
  ['message:has(> body)', CARBON, false],
  ['message:has(body)', CARBON, true],
  ['message:has(forwarded > message[type=chat] > body)', CARBON, true],
  ['message:has(sent + x)', CARBON, false],
  ['message:not([type])', CARBON, true],
  ['iq, message', CHAT, true],
  ['[xmlns="jabber:client"]', CHAT, true],
  ['message:has(> [xmlns="urn:xmpp:carbons:2"])', CARBON, true],
  ['message:has(> [xmlns^="urn:xmpp:carbons:"])', CARBON, true],
  ['stream|features', '<stream:features/>', true],
  ['stream|features', "<features xmlns='http://etherx.jabber.org/streams'/>", false],
  ['features', '<stream:features/>', true],
  ['*|features', '<stream:features/>', true],
  ['iq[xml|lang=en]', ERROR, true],
  ['iq[xml\\:lang=en]', ERROR, true],
  ['[from="Romeo@Example.org/orchard"]', CHAT, true],
  ['message:contains(hi)', CHAT, true],
  ['iq:has(:nth-child(1))', ERROR, true],
] as const) {
  test(`${selector} ${expected ? 'matches' : 'does not match'} ${xml.slice(0, 50)}`, async () => {
    assert.equal(await passes({ filter: [selector] }, xml), expected);
    assert.equal(await passes({ not: [selector] }, xml), !expected);
  });
}

for (const [jid, expected] of [
  ['romeo@example.org', true],
  ['ROMEO@example.ORG/orchard', true],
  ['romeo@example.org/Orchard', false],
  ['example.org', true],
  ['example.net', true],
  ['example.com', false],
  ['juliet@example.org', false],
  ['juliet@example.net/x', false],
] as const) {
  test(`a message from Romeo@Example.org/orchard is ${expected ? '' : 'not '}with ${jid}`, async () => {
    assert.equal(await passes({ with: [jid] }, CHAT), expected);
  });
}

for (const xep of ['280', '0280', 'XEP-0280', 'xep0280']) {
  test(`a carbon holds a namespace of ${xep}`, async () => {
    assert.equal(await passes({ xep: [xep] }, CARBON), true);
    assert.equal(await passes({ xep: [xep] }, CHAT), false);
  });
}

test('all terms have to hold', async () => {
  assert.equal(await passes({ filter: ['message', '[type=chat]'], with: ['example.org'] }, CHAT), true);
  assert.equal(await passes({ filter: ['message', 'iq'] }, CHAT), false);
  assert.equal(await passes({ with: ['example.org', 'example.com'] }, CHAT), false);
  assert.equal(await passes({ grep: ['hi', 'ho'] }, CHAT), false);
  assert.equal(await passes({ grep: ['<body>h.</body>', 'chat'] }, CHAT), true);
});

for (const [terms, message] of [
  [
    { filter: ['iq[type=error'] },
    '--filter iq[type=error: an attribute selector does not end at column 3: [type=error',
  ],
  [{ filter: ['iq['] }, '--filter iq[: a name is missing at its end'],
  [{ filter: ['iq$x'] }, '--filter iq$x: no selector from here on at column 3: $x'],
  [{ filter: ['iq:no'] }, '--filter iq:no: no such pseudo-class at column 3: :no'],
  [{ filter: ['iq:has(> body'] }, '--filter iq:has(> body: a parenthesis is not closed at column 7: (> body'],
  [{ filter: ['iq,'] }, '--filter iq,: a selector is missing at its end'],
  [{ filter: ['iq,,presence'] }, '--filter iq,,presence: a selector is missing at column 4: ,presence'],
  [{ filter: [''] }, '--filter : a selector is missing at its end'],
  [
    { filter: ['iq::before'] },
    '--filter iq::before: pseudo-elements are none of a stanza at column 3: ::before',
  ],
  [{ not: ['iq:nth-child(x)'] }, /^--not iq:nth-child\(x\): /],
  [
    { filter: ['message > body'] },
    /^--filter message > body: matches what is inside .* message:has\(> body\)$/,
  ],
  [{ xep: ['mam'] }, '--xep mam: no number of a XEP; write it as 0313 or XEP-0313'],
  [{ xep: ['9999'] }, '--xep 9999: no namespace of XEP-9999 is known'],
  [{ with: ['@b'] }, '--with @b: the local part before @ is empty'],
  [{ grep: ['a(b'] }, '--grep a(b: unterminated group at column 2: (b'],
  [{ grep: ['a[b'] }, '--grep a[b: unterminated character class at column 2: [b'],
  [{ grep: ['a**b'] }, '--grep a**b: nothing to repeat at column 3: *b'],
] as const) {
  test(`${JSON.stringify(terms)} is refused`, async () => {
    await assert.rejects(
      compileFilter(terms, async () => REGISTRY),
      (error) => {
        assert.ok(error instanceof FilterError);
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('a selector as long as may be is tried without a failure, a longer one is refused by its beginning', async () => {
  assert.equal(await passes({ filter: [`${'a,'.repeat(1998)}iq`] }, ERROR), true);
  assert.equal(await passes({ filter: [`iq:not(${':not('.repeat(500)}a${')'.repeat(501)}`] }, ERROR), true);
  await assert.rejects(passes({ not: [`${'a,'.repeat(2000)}a`] }, ERROR), {
    message: `--not ${'a,'.repeat(100)}…: is longer than 4000 characters`,
  });
});

test('a search that would take for ever lets the stanza pass', async () => {
  assert.equal(await passes({ grep: ['(a+)+$'] }, `<body>${'a'.repeat(100)}b</body>`), true);
  assert.equal(await passes({ grep: ['a*a*a*x'] }, `<body>${'a'.repeat(10_000)}</body>`), true);
  assert.equal(await passes({ grep: ['z.*z'] }, `<body>${'a'.repeat(10_000)}</body>`), false);
});

test('a thousand searches that would take for ever are over in seconds', async () => {
  const filter = await compileFilter({ grep: ['(a+)+$'] }, async () => REGISTRY);
  const xml = `<body>${'a'.repeat(100)}b</body>`;
  const hostile = parseElement(xml, CONTEXT);
  const start = performance.now();
  for (let i = 0; i < 1000; i++)
    assert.equal(
      filter(hostile, () => xml),
      true,
    );
  assert.ok(performance.now() - start < 20_000);
});

for (const [one, other] of [
  ['bücher.example', 'xn--bcher-kva.example'],
  ['xn--bcher-kva.example', 'BÜCHER.example'],
] as const) {
  test(`who writes ${one} means ${other}, too`, async () => {
    assert.equal(await passes({ with: [one] }, `<message from='frau@${other}/x'/>`), true);
  });
}

test('a stanza too large for a selector passes, whether it is asked for or excluded', async () => {
  const many = element('message', 'jabber:client', {}, [
    ...Array.from({ length: 20_000 }, () => element('a', 'b')),
  ]);
  for (const terms of [{ filter: ['message:has(c ~ a)'] }, { not: ['message:has(c ~ a)'] }]) {
    const filter = await compileFilter(terms, async () => REGISTRY);
    assert.equal(
      filter(many, () => ''),
      true,
    );
  }
});
