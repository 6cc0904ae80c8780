import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import { createPalette, type Palette } from '../../../src/traffic/palette.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { SCENARIOS } from './scenarios.ts';
import { OPEN } from './streams.ts';

const HEADING = /^\d\d:\d\d:\d\d\.\d{3} .{9} {2} *#\d+ {2}(?:← in | → out|→ out|• {4})/;

function showItem(
  item: string,
  { columns, palette }: { columns?: number; palette?: Palette } = {},
): string[] {
  const stream = new FakeStream();
  const clock = new FakeClock();
  const log = createTrafficLog({
    format: 'pretty',
    sink: new Sink(stream),
    clock,
    columns: () => columns,
    ...(palette === undefined ? {} : { palette }),
  });
  log.data('in', Buffer.from(OPEN));
  log.end();
  log.data('in', Buffer.from(item));
  log.end();
  return stream.text
    .slice(stream.text.search(/\n {4}(?:\u001b\[\d+m)*<(?:\u001b\[\d+m)*message/) + 1, -1)
    .split('\n');
}

test('an element a line; an element with text in it stays on one', () => {
  assert.deepEqual(showItem('<message><body>a</body><x><y/><z></z></x><t>b <u/> c</t></message>'), [
    '    <message>',
    '      <body>a</body>',
    '      <x>',
    '        <y/>',
    '        <z></z>',
    '      </x>',
    '      <t>b <u/> c</t>',
    '    </message>',
  ]);
});

test("an element with xml:space='preserve' stays on one line", () => {
  assert.deepEqual(
    showItem("<message><x xml:space='preserve'>\n<a/>\n<b/></x><y xml:space='default'><a/></y></message>"),
    [
      '    <message>',
      "      <x xml:space='preserve'>\\n<a/>\\n<b/></x>",
      "      <y xml:space='default'>",
      '        <a/>',
      '      </y>',
      '    </message>',
    ],
  );
});

test('whitespace that has a meaning stays, that of indented XML gives way', () => {
  assert.deepEqual(showItem('<message>\n\n  <a/>\n</message>'), [
    '    <message>',
    '      <a/>',
    '    </message>',
  ]);
  assert.deepEqual(showItem('<message><b>1</b> <i>2</i></message>'), [
    '    <message><b>1</b> <i>2</i></message>',
  ]);
  assert.deepEqual(showItem('<message><body>  </body></message>'), [
    '    <message>',
    '      <body>  </body>',
    '    </message>',
  ]);
});

test('text as it was sent: quotes, references and CDATA are not rewritten', () => {
  const item = `<message  to = "a&apos;'" ><![CDATA[<b>]]>&#x41;</message >`;
  assert.deepEqual(showItem(item), [`    ${item}`]);
});

test('a line break in text is seen, and what follows it stays in the margin', () => {
  assert.deepEqual(showItem('<message><body>a\n12:00:00.000 b\n</body></message>'), [
    '    <message>',
    '      <body>a\\n',
    '        12:00:00.000 b\\n</body>',
    '    </message>',
  ]);
});

test('on a terminal lines are wrapped within its width, between attributes and words where that can be', () => {
  const item = `<message to='juliet@example.org' from='romeo@example.net'><body>${'wherefore '.repeat(6)}${'x'.repeat(40)}</body></message>`;
  const lines = showItem(item, { columns: 50 });
  assert.deepEqual(lines, [
    "    <message to='juliet@example.org'",
    "      from='romeo@example.net'>",
    '      <body>wherefore wherefore wherefore ',
    '        wherefore wherefore wherefore ',
    `        ${'x'.repeat(42 - 2)}`,
    '        </body>',
    '    </message>',
  ]);
});

test('on a terminal what hides a secret, a quote with its value, and words that fit on a line are not broken', () => {
  const item = `<message to='a' from='${'b'.repeat(30)}'><body xmlns='u:${'x'.repeat(20)}'>${'y'.repeat(30)}</body><password xmlns='u:x'>secret</password></message>`;
  assert.deepEqual(showItem(item, { columns: 44 }), [
    "    <message to='a'",
    `      from='${'b'.repeat(30)}'>`,
    `      <body xmlns='u:${'x'.repeat(20)}'>`,
    `        ${'y'.repeat(30)}`,
    '        </body>',
    "      <password xmlns='u:x'>[hidden]",
    '        </password>',
    '    </message>',
  ]);
});

test('a comma stays with the word before it', () => {
  const stream = new FakeStream();
  const log = createTrafficLog({ format: 'pretty', sink: new Sink(stream), columns: () => 60 });
  const to = `a@b/${'c'.repeat(51)}`;
  log.data('out', Buffer.from(`${OPEN}<iq type='get' id='1'/>`));
  log.data('in', Buffer.from(`${OPEN}<iq type='result' id='1' to='${to}'/>`));
  log.end();
  assert.match(stream.text, new RegExp(`\\n {4}${to},\\n {4}answers #2 in \\d+ ms {2}\\d+ B\\n`));
});

test('wrapping changes nothing but line breaks and margins, however wide or narrow the terminal is', () => {
  const join = (lines: string[]) =>
    lines
      .map((line) => line.trimStart())
      .join('')
      .replaceAll(' ', '');
  const item = `<message a='${'1 23'.repeat(30)}' b="你好${'😀'.repeat(30)}"><t>${'\u202e你'.repeat(30)} ${'é'.repeat(90)}</t></message>`;
  const whole = join(showItem(item));
  for (const columns of [1, 20, 33, 60, 79, 1000]) {
    const lines = showItem(item, { columns });
    assert.equal(join(lines), whole, `${columns} columns`);
    if (columns >= 33) assert.ok(lines.every((line) => line.length <= columns));
  }
});

test('every line of hostile traffic is a heading of ours or stands in the margin, also when wrapped', () => {
  for (const columns of [undefined, 40, 80]) {
    const stream = new FakeStream();
    const log = createTrafficLog({ format: 'pretty', sink: new Sink(stream), columns: () => columns });
    for (const step of SCENARIOS.hostile ?? []) if ('bytes' in step) log.data(step.dir, step.bytes);
    log.data('in', Buffer.from(OPEN));
    log.data('in', Buffer.from(`<message id='${'x 12:00:00.000     +1 ms  ← in   faked'.repeat(5)}'/>`));
    log.end();
    const headings = stream.text.split('\n').filter((line) => !line.startsWith('    ') && line !== '');
    assert.equal(headings.length, 7);
    for (const line of headings) assert.match(line, HEADING);
  }
});

test('colours tell the roles apart, and taking them away leaves the plain text', () => {
  const item = "<message xmlns:x='urn:x' a='b'>t\u202e<password>x</password></message>";
  const palette = createPalette(new Chalk({ level: 1 }));
  const painted = showItem(item, { palette }).join('\n');
  assert.ok(painted.includes(palette.tag('message')));
  assert.ok(painted.includes(palette.value('b')));
  assert.ok(painted.includes(palette.faint('urn:x')));
  assert.ok(painted.includes(palette.escape('\\u{202e}')));
  assert.ok(painted.includes(palette.mask('[hidden]')));
  assert.equal(painted.replaceAll(/\u001b\[\d+m/g, ''), showItem(item).join('\n'));
});

test('without colours there is not one escape sequence', () => {
  const palette = createPalette(new Chalk({ level: 0 }));
  assert.doesNotMatch(showItem('<message a="b">c</message>', { palette }).join(), /\u001b/);
});

test('the heading of an error has the colour of errors', () => {
  const palette = createPalette(new Chalk({ level: 1 }));
  for (const [item, title] of [
    ["<message type='error'/>", '  message error'],
    [
      "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>",
      '  SASL failure not-authorized',
    ],
    [
      "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
      '  stream error conflict',
    ],
    ["<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", '  STARTTLS failure'],
    ['</a>', '  text that cannot be parsed'],
  ] as const) {
    const stream = new FakeStream();
    const log = createTrafficLog({ format: 'pretty', sink: new Sink(stream), palette });
    log.data('in', Buffer.from(OPEN + item));
    log.end();
    assert.ok(stream.text.includes(palette.error(title)), stream.text);
  }
});
