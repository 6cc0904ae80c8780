import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { Anonymizer } from '../../../src/traffic/anonymize.ts';
import { FORMAT_NAMES } from '../../../src/traffic/format.ts';
import { loadNamespaceNames } from '../../../src/traffic/namespace-names.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { element } from '../../../src/xml/element.ts';
import { serialise } from '../../../src/xml/serialise.ts';
import { fc } from '../../helpers/properties.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { SCENARIOS } from './scenarios.ts';
import { HEADER } from './streams.ts';

const names = await loadNamespaceNames();

const CAPTURE = {
  version: '1',
  jid: 'romeo@montague.example/orchard',
  server: 'xmpp.montague.example:5222',
};

/** What is shown of items that come in and go out by turns. */
function show(items: readonly string[], format: (typeof FORMAT_NAMES)[number] = 'raw'): string {
  const stream = new FakeStream();
  const anonymizer = new Anonymizer(names);
  const log = createTrafficLog({
    format,
    sink: new Sink(stream),
    clock: new FakeClock(),
    anonymizer,
    ...(format === 'json' && { capture: CAPTURE }),
  });
  log.data('in', Buffer.from(HEADER));
  log.data('out', Buffer.from(HEADER));
  for (const [i, item] of items.entries()) log.data(i % 2 === 0 ? 'out' : 'in', Buffer.from(item));
  log.end();
  return stream.text;
}

function lastOf(items: readonly string[]): string {
  return show(items).trimEnd().split('\n').at(-1) ?? '';
}

for (const [what, item, expected] of [
  [
    'JIDs keep their parts, and the same are the same',
    "<message from='romeo@montague.example/orchard' to='ROMEO@montague.example'/>",
    "SEND: <message from='user1@domain2.example/resource1' to='user1@domain2.example'/>",
  ],
  [
    "a domain's host is told to be one",
    "<iq from='montague.example' to='rooms.montague.example'/>",
    "SEND: <iq from='domain2.example' to='sub1.domain2.example'/>",
  ],
  [
    'text keeps its length and its spaces',
    "<message type='chat'><body>Wherefore, été 😀?</body></message>",
    "SEND: <message type='chat'><body>xxxxxxxxxx ßxß 𝕏x</body></message>",
  ],
  [
    'what protocols define stays',
    '<presence><show>dnd</show><priority>-5</priority><status>out</status></presence>',
    'SEND: <presence><show>dnd</show><priority>-5</priority><status>xxx</status></presence>',
  ],
  [
    'namespaces and features that are nobody’s stay, others do not',
    "<iq><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:mam:2'/><feature var='urn:acme:x'/></query></iq>",
    "SEND: <iq><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:mam:2'/><feature var='urn:unknown:1'/></query></iq>",
  ],
  [
    'of a form, the type and the names of known fields stay',
    "<iq><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='with'><value>a@b</value></field><field var='acme'><value>1</value></field></x></iq>",
    "SEND: <iq><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='with'><value>user1@domain2.example</value></field><field var='var1'><value>1</value></field></x></iq>",
  ],
  [
    'how something is transported stays, from and to where does not',
    "<candidate xmlns='urn:xmpp:jingle:transports:ice-udp:1' ip='203.0.113.77' rel-addr='192.168.178.42' port='8998' protocol='udp' generation='0' priority='5'/>",
    "SEND: <candidate xmlns='urn:xmpp:jingle:transports:ice-udp:1' ip='domain2.example' rel-addr='id2' port='id3' protocol='udp' generation='id4' priority='5'/>",
  ],
  [
    'secrets are hidden',
    "<iq><query xmlns='jabber:iq:register'><username>romeo</username><password>Calli0pe</password></query></iq>",
    "SEND: <iq><query xmlns='jabber:iq:register'><username>xxxxx</username><password>[hidden]</password></query></iq>",
  ],
  [
    'words that only look like those of a protocol are replaced',
    "<message type='romeo' xml:lang='romeo'/>",
    "SEND: <message type='id2' xml:lang='id2'/>",
  ],
  ['what is no XML is replaced as a whole', '<a></b>romeo', 'SEND: [12 bytes that cannot be parsed]'],
  ['what is cut is too', '<message><body>romeo', 'SEND: [20 bytes that cannot be parsed]'],
] as const) {
  test(`anonymized: ${what}`, () => {
    assert.equal(lastOf([item]), expected);
  });
}

test('requests and answers stay pairs', () => {
  const shown = show(
    [
      "<iq type='get' id='secret-id' to='juliet@capulet.example'><ping xmlns='urn:xmpp:ping'/></iq>",
      "<iq type='result' id='secret-id' from='juliet@capulet.example'/>",
      "<iq type='get' id='other' to='juliet@capulet.example'/>",
    ],
    'pretty',
  );
  assert.match(shown, /iq result from user1@domain\d\.example, answers #3/);
  assert.match(shown, /unanswered: #5 iq get -> user1@domain\d\.example/);
});

test('the record that a capture opens with is anonymized too', () => {
  assert.match(
    show([], 'json'),
    /"jid":"user1@domain1\.example\/resource1","server":"sub1\.domain1\.example"/,
  );
});

function anonymousLog() {
  const stream = new FakeStream();
  const log = createTrafficLog({
    format: 'raw',
    sink: new Sink(stream),
    clock: new FakeClock(),
    anonymizer: new Anonymizer(names),
  });
  return { stream, log };
}

test('notes tell no host', () => {
  const { stream, log } = anonymousLog();
  log.note({ kind: 'connecting', text: 'xmpp.montague.example:5222 (10.1.2.3)' });
  log.note({ kind: 'tls', text: 'TLSv1.3 TLS_AES_128_GCM_SHA256 montague.example' });
  log.note({ kind: 'failed', text: 'connection refused' });
  log.note({ kind: 'failed', text: 'certificate for montague.example: expired' });
  log.note({ kind: 'failed', text: 'montague.example is away' });
  log.note({ kind: 'closed', text: 'montague.example has gone' });
  log.remark('montague.example');
  log.end();
  assert.equal(
    stream.text,
    'NOTE: connecting domain1.example\nNOTE: tls TLSv1.3 TLS_AES_128_GCM_SHA256\nNOTE: failed connection refused\nNOTE: failed certificate\nNOTE: failed\nNOTE: closed\nNOTE: a remark of the log\n',
  );
});

test('notes keep what became of a connection, and of which side of a proxy', () => {
  const { stream, log } = anonymousLog();
  log.note({ kind: 'accepted', text: '192.0.2.7:47600' });
  log.note({ kind: 'tls', text: 'with the server, TLSv1.3 TLS_AES_128_GCM_SHA256 montague.example' });
  log.note({ kind: 'tls', text: 'with the client, TLSv1.2' });
  const ends = ['by the client', 'by the server', 'reset by the client'];
  for (const text of [...ends, 'connection reset by the other side', 'by the client at montague.example'])
    log.note({ kind: 'closed', text });
  log.end();
  assert.deepEqual(stream.text.trimEnd().split('\n'), [
    'NOTE: accepted domain1.example',
    'NOTE: tls with the server, TLSv1.3 TLS_AES_128_GCM_SHA256',
    'NOTE: tls with the client, TLSv1.2',
    'NOTE: closed by the client',
    'NOTE: closed by the server',
    'NOTE: closed reset by the client',
    'NOTE: closed connection reset by the other side',
    'NOTE: closed',
  ]);
});

const identifying = fc.stringMatching(/^zq[a-z0-9]{6,12}$/);
const key = fc.constantFrom(
  'id',
  'from',
  'to',
  'node',
  'var',
  'name',
  'type',
  'jid',
  'code',
  'xml:lang',
  'stamp',
  'x',
);
const word = fc.oneof(
  identifying,
  fc.tuple(identifying, identifying, identifying).map(([a, b, c]) => `${a}@${b}.example/${c}`),
  identifying.map((one) => `http://${one}/`),
  identifying.map((one) => `urn:acme:${one}`),
);
const tag = fc.constantFrom(
  'body',
  'query',
  'jid',
  'value',
  'field',
  'thread',
  'show',
  'mechanism',
  'x',
  'feature',
);
const { tree } = fc.letrec((tie) => ({
  tree: fc
    .tuple(
      tag,
      fc.oneof(word, fc.constantFrom('jabber:client', 'jabber:x:data', 'urn:xmpp:mam:2')),
      fc.dictionary(key, word, { maxKeys: 4 }),
      fc.array(fc.oneof({ maxDepth: 3 }, word, tie('tree') as fc.Arbitrary<ReturnType<typeof element>>), {
        maxLength: 4,
      }),
    )
    .map(([name, namespace, attributes, children]) => element(name, namespace, attributes, children)),
}));

for (const format of FORMAT_NAMES) {
  test(`nothing that tells who it was is left in the format ${format}`, () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (stanzas) => {
        const items = stanzas.map((stanza) =>
          serialise(element('message', 'jabber:client', { from: 'zqromeo@zqhost' }, [stanza]), {
            defaultNamespace: 'jabber:client',
          }),
        );
        assert.doesNotMatch(show(items, format), /zq/i);
      }),
      { numRuns: 60 },
    );
  });
}

test('none of the words of a login is left', () => {
  const stream = new FakeStream();
  const clock = new FakeClock();
  const anonymizer = new Anonymizer(names);
  const log = createTrafficLog({ format: 'json', sink: new Sink(stream), clock, anonymizer });
  for (const steps of Object.values(SCENARIOS)) {
    for (const step of steps) {
      if ('note' in step) log.note(step.note);
      else log.data(step.dir, step.bytes);
    }
  }
  log.end();
  assert.doesNotMatch(stream.text, /juliet|romeo|capulet|localhost|127\.0\.0\.1|Calli0pe/i);
});
