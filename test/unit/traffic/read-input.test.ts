import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { PROGRAMS } from '../../../src/traffic/log-entries.ts';
import { createInput, type InputName } from '../../../src/traffic/read-input.ts';
import { Replay } from '../../../src/traffic/replay.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { FakeStream } from './fake-stream.ts';

// scripts/make-log-samples.mjs makes such logs with the programs; UPDATE_GOLDEN=1 writes what is shown of these.
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const FOLDER = new URL('../../golden/logs/', import.meta.url);

process.env.TZ = 'UTC';

function show(text: string, input?: InputName): string {
  const stream = new FakeStream();
  const sink = new Sink(stream);
  const replay = new Replay((conn, clock) => createTrafficLog({ format: 'pretty', sink, clock, conn }));
  const reader = createInput(input);
  for (const line of text.trimEnd().split('\n')) for (const record of reader.read(line)) replay.play(record);
  for (const record of reader.end()) replay.play(record);
  replay.end();
  return stream.text;
}

const names = readdirSync(FOLDER).filter((name) => !name.endsWith('.txt'));
for (const name of names) {
  test(`${name} is recognised, and shown as in its golden file`, () => {
    const shown = show(readFileSync(new URL(name, FOLDER), 'utf8'));
    const golden = new URL(`${name}.txt`, FOLDER);
    if (UPDATE) writeFileSync(golden, shown);
    assert.equal(shown, readFileSync(golden, 'utf8'));
  });

  test(`nothing in ${name} is refused, and no secret of it is shown`, () => {
    const shown = show(readFileSync(new URL(name, FOLDER), 'utf8'));
    assert.doesNotMatch(shown, /cannot be parsed|incomplete/);
    assert.doesNotMatch(
      shown,
      /<(?:auth|challenge|response|success|handshake|password)\b[^>]*[^/]>(?!\[hidden\])[^ \n]/,
    );
  });
}

/** What others put around the lines of a log: the journal, containers, terminals. */
const WRAPPINGS: Readonly<Record<string, (line: string, index: number) => string>> = {
  'journalctl -o short': (line) => `Nov 21 16:20:01 a.example xmppd[812]: ${line}`,
  'journalctl -o short-iso': (line) => `2026-11-21T16:20:01+0000 a.example xmppd[812]: ${line}`,
  'docker logs --timestamps': (line) => `2026-11-21T16:20:01.123456789Z ${line}`,
  'docker compose logs': (line) => `xmpp-1  | ${line}`,
  colours: (line, index) =>
    index % 2 ? `\u001b[1;34m${line}\u001b[m` : `\u001b[32m${line.slice(0, 15)}\u001b[0m${line.slice(15)}`,
};

/** Of what is shown, all but when. */
function withoutTimes(shown: string): string {
  return shown.replaceAll(/^[\d:. ]{12} .{9}/gm, '').replaceAll(/ (?:in|after) [\d.]+ (?:ms|s|min)/g, '');
}

for (const name of names.filter((name) => name.endsWith('.log'))) {
  for (const [wrapping, wrap] of Object.entries(WRAPPINGS)) {
    test(`${name} is the same with what comes of ${wrapping}`, () => {
      const text = readFileSync(new URL(name, FOLDER), 'utf8');
      const wrapped = text.trimEnd().split('\n').map(wrap).join('\n');
      assert.equal(withoutTimes(show(wrapped)), withoutTimes(show(text)));
    });
  }

  test(`${name} is read when its program is named, and nothing of it when another is`, () => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const own = PROGRAMS.find((program) => name.startsWith(program));
    assert.equal(show(text, own), show(text));
    const other = own === 'ejabberd' ? 'gajim' : 'ejabberd';
    assert.throws(() => show(text, other), new SyntaxError(`no XMPP traffic in here as ${other} logs it`));
  });
}

test('without a time of its own an entry has that of who has kept it', () => {
  const shown = show("2026-11-21T16:20:01.123456789Z DEBUG    SEND: <presence xmlns='jabber:client'/>");
  assert.match(shown, /^16:20:01\.123 /);
});

test('there are logs of six programs', () => {
  assert.ok(names.length >= 9);
});

test('a log is not asked for its looks when its format is named', () => {
  assert.match(show("SEND: <a xmlns='b'/>", 'xml'), /text that cannot be parsed/);
  assert.match(show("SEND: <a xmlns='b'/>", 'log'), /→ out {2}a b/);
});

test('what holds no traffic is refused', () => {
  assert.throws(() => show('one\ntwo'), new SyntaxError('no XMPP traffic in here'));
  assert.throws(() => show('{}', 'capture'), new SyntaxError('no record of a capture'));
});

test('text as Python and Erlang quote it is read as it was', () => {
  for (const line of [
    String.raw`[X] RECV: b'<message><body>it\'s "\xc3\xa9"\n2nd</body></message>'`,
    String.raw`[X] RECV: '<message><body>it\'s "\xe9"\n2nd</body></message>'`,
    String.raw`(tcp|<0.1.0>) Received XML on stream = <<"<message><body>it's \"Ã©\"\n2nd</body></message>">>`,
  ]) {
    assert.match(show(line), /<body>it's "é"\\n\n {8}2nd<\/body>/);
  }
});

test('XML without a line break is read before its end', () => {
  const reader = createInput(undefined);
  assert.deepEqual(
    ['<a><b>1', ' 2', '</b></a>'].map((part) => reader.readPart?.(part)?.map(({ text }) => text)),
    [['<a><b>1'], [' 2'], ['</b></a>']],
  );
  assert.deepEqual(
    reader.read('  ').map(({ text }) => text),
    [],
  );
  assert.deepEqual(
    reader.read('  <c/>').map(({ text }) => text),
    ['<c/>'],
  );
});

test('a record of a capture is read as a whole', () => {
  const record =
    '{"time":"2026-03-01T12:00:00.000Z","mono":1,"conn":1,"dir":"in","kind":"iq","text":"<iq/>"}';
  const reader = createInput(undefined);
  assert.equal(reader.readPart?.(record.slice(0, 20)), undefined);
  assert.equal(reader.read(record).length, 1);
  assert.equal(reader.readPart?.(record.slice(0, 20)), undefined);
});

test('an entry that is cut or no XML loses no other', () => {
  const shown = show(
    [
      "SEND: <iq type='get' id='1'><query",
      "SEND: <message to='a@b'/>",
      'SEND: <a></b>',
      "SEND: <message to='c@d'/>",
      "RECV: <iq type='result' id='1'/>",
    ].join('\n'),
  );
  assert.match(shown, /incomplete/);
  assert.match(shown, /→ out {2}message -> a@b/);
  assert.match(shown, /→ out {2}message -> c@d/);
  assert.match(shown, /← in {3}iq result/);
});

test('a stanza over several lines goes on below, other lines of the log do not belong to it', () => {
  const shown = show(
    ['DEBUG    SEND: <message><body>one', 'two</body></message>', 'DEBUG    Event triggered'].join('\n'),
  );
  assert.match(shown, /<body>one\\n\n {8}two<\/body>/);
  assert.doesNotMatch(shown, /Event/);
});

test('an entry whose lines do not end is not kept for ever', () => {
  const reader = createInput('slixmpp');
  assert.deepEqual(reader.read('RECV: <message><body>'), []);
  const line = 'x'.repeat(1024 * 1024);
  let count = 0;
  while (reader.read(line).length === 0 && count < 100) count++;
  assert.ok(count >= 30 && count < 100, `${count}`);
  assert.deepEqual(reader.end(), []);
});

/** What was logged, and what it says of the text of messages. */
function bodies(log: string): readonly string[] {
  const reader = createInput('log');
  const records = [...log.split('\n').flatMap((line) => reader.read(line)), ...reader.end()];
  return records.flatMap(({ text }) => /<body>(.*)<\/body>/s.exec(text)?.[1] ?? []);
}

test('what Erlang writes as numbers, because not all of it can be printed, is read as text', () => {
  const numbers = [...Buffer.from('<message><body>1\n2 😀</body></message>')].join(',');
  const lineBreak = numbers.indexOf(',', 40) + 1;
  const [first, second] = [numbers.slice(0, lineBreak), numbers.slice(lineBreak)];
  const entry = '12:00 [notice] <0.9.0> (tls|<0.9.0>) Send XML on stream = ';
  assert.deepEqual(bodies(`${entry}<<${numbers}>>`), ['1\n2 😀']);
  assert.deepEqual(bodies(`${entry}<<${first}\n              ${second}>>\n${entry}<<"<a/>">>`), ['1\n2 😀']);
});

test('a secret that Erlang writes as numbers is hidden, also if the entry is cut', () => {
  const numbers = [...Buffer.from("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>AGFsaWNlAHB3")].join(',');
  const shown = show(`(tls|<0.9.0>) Received XML on stream = <<60,47,115,116,114,101,97,109,58>>
(tls|<0.9.0>) Received XML on stream = <<${numbers},61`);
  assert.match(shown, /<auth /);
  assert.doesNotMatch(shown, /AGF|65,71/);
});

test('line breaks are those of the text, whatever a log puts behind them, and a line may be empty', () => {
  const prosody =
    'Nov 21 18:56:18 c2s1\tdebug\tRECV: <message><body>1\n\t2\n\t\n\t  3</body></message>\nNov 21 18:56:18 x';
  assert.deepEqual(bodies(prosody), ['1\n2\n\n  3']);
  assert.deepEqual(bodies(prosody.replaceAll('\n\t', '\n')), ['1\n2\n\n  3']);
  assert.deepEqual(bodies('DEBUG    SEND: <message><body>1\n\n2</body></message>\n\nno traffic'), ['1\n\n2']);
});

for (const prefix of [
  'DEBUG:slixmpp.xmlstream.xmlstream:',
  '[2026-11-21 19:01:16,243] [DEBUG] slixmpp - ',
  '[DEBUG]',
  '2026-11-21 19:01:16,243|',
]) {
  test(`a log of Python in the format of ${prefix} is recognised`, () => {
    const lines = [
      "SEND: <presence id='1'/>",
      'Event triggered',
      'RECV: <message><body>1',
      '2</body></message>',
    ];
    const log = lines.map((line) => (line.startsWith('2') ? line : prefix + line)).join('\n');
    const shown = show(`${log}\n${prefix}End of stream`);
    assert.match(shown, /→ out {2}presence {2}/);
    assert.match(shown, /← in {3}message {2}.*\n.*\n +<body>1\\n\n +2<\/body>/);
    assert.doesNotMatch(shown, /Event|End/);
    if (prefix.includes('2026')) assert.match(shown, /^19:01:16\.243 /);
  });
}

test("the handshake of a component is hidden in a log that begins behind the stream's header", () => {
  assert.match(show("SEND: '<handshake>d3adbeef</handshake>'"), /<handshake>\[hidden\]<\/handshake>/);
});
