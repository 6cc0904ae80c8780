import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokens } from '../../../../src/traffic/markup.ts';
import { cutItem } from '../../../../src/traffic/page/cut-item.ts';
import type { PageItem } from '../../../../src/traffic/page/page-item.ts';
import { TrafficPage } from '../../../../src/traffic/page/traffic-page.ts';
import { Sink } from '../../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../../src/traffic/traffic-log.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeStream } from '../fake-stream.ts';
import { SCENARIOS, type Step } from '../scenarios.ts';

const CODE = { style: 'p{}', script: 'go()' };
const names = new Map([
  ['jabber:iq:register', ['XEP-0077', 'In-Band Registration']],
  ['jabber:iq:version', ['XEP-0092', 'Software Version']],
] as const);

function pageOf(steps: readonly Step[], full = false): string {
  const page = new TrafficPage({ title: 'a <title>', code: CODE, names });
  const [stream, clock] = [new FakeStream(), new FakeClock()];
  const log = createTrafficLog({ format: page.format, sink: new Sink(stream), clock, full });
  for (const step of steps) {
    clock.pass(step.after);
    if ('note' in step) log.note(step.note);
    else log.data(step.dir, step.bytes);
  }
  log.end();
  return page.begin() + stream.text + page.end();
}

function itemsOf(html: string): PageItem[] {
  const data = /<script type="application\/json" id="items">\n(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  return data
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function scenario(name: string): readonly Step[] {
  return SCENARIOS[name] ?? assert.fail(name);
}

test('a page holds each event in words, with its time and what it answers', () => {
  const items = itemsOf(pageOf(scenario('client-login')));
  const bound = items.find(({ answers }) => answers !== undefined);
  assert.deepEqual(
    [bound?.words, bound?.answers?.after, bound?.self],
    ['iq result', 12, 'juliet@example.org/balcony'],
  );
  assert.equal(items.find(({ number }) => number === bound?.answers?.number)?.asks, true);
  assert.deepEqual(
    items.map(({ number }) => number),
    items.map((_, index) => index + 1),
  );
  assert.equal(typeof items[0]?.time, 'number');
});

test('a long note can be unfolded, a short one says all in its heading', () => {
  const why = 'certificate for example.org: self-signed certificate; the certificate is for localhost';
  const notes: Step[] = [
    { after: 0, note: { kind: 'connected', text: '192.0.2.7:5222' } },
    { after: 0, note: { kind: 'failed', text: why } },
  ];
  const items = itemsOf(pageOf(notes));
  assert.deepEqual(
    items.map(({ text, isError }) => [text, isError]),
    [
      ['', undefined],
      [`failed: ${why}`, true],
    ],
  );
});

test('a component is known by its stream header', () => {
  const items = itemsOf(pageOf(scenario('component')));
  assert.deepEqual(
    items.filter(({ isComponent }) => isComponent).map(({ self }) => self),
    ['example.org', 'example.org'],
  );
});

test('secrets are hidden in a page', () => {
  const html = pageOf(scenario('stanzas'));
  assert.doesNotMatch(html, /Calli0pe/);
  assert.match(html, /\[hidden\]/);
});

test('only the namespaces that occur are named', () => {
  const html = pageOf(scenario('stanzas'));
  assert.match(html, /"jabber:iq:register":\["XEP-0077","In-Band Registration"\]/);
  assert.doesNotMatch(html, /Software Version/);
});

for (const name of Object.keys(SCENARIOS)) {
  test(`no text of the stream ${name} is markup of the page`, () => {
    const html = pageOf(scenario(name));
    const [, data = ''] = /id="items">(.*?)<\/script>/s.exec(html) ?? [];
    assert.doesNotMatch(data, /[<\u2028\u2029\u202e\0]/);
    assert.equal(html.match(/<script/g)?.length, 3);
  });
}

test('long text and data are cut, unless all of it is asked for', () => {
  const [cut, full] = [pageOf(scenario('data')), pageOf(scenario('data'), true)];
  assert.match(cut, /\[… base64, 1\.2 kB in all\]/);
  assert.doesNotMatch(full, /\[…/);
  assert.ok(cut.length < full.length);
});

test('what is cut stays well-formed: no reference and no tag is cut in two', () => {
  const text = `<a b='${'&amp;'.repeat(400)}'><![CDATA[${'<x> '.repeat(600)}]]>${'&quot;'.repeat(300)}</a>`;
  const cut = cutItem(text);
  assert.ok(cut.length < text.length);
  assert.doesNotMatch(cut, /&(?!amp;|quot;)/);
  assert.deepEqual(
    [...tokens(cut)].map(({ kind }) => kind),
    ['open', 'cdata', 'text', 'close'],
  );
});
