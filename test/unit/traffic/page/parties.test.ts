import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartParties } from '../../../../src/traffic/page/browser/parties.ts';
import type { PageItem } from '../../../../src/traffic/page/page-item.ts';

function item(dir: 'in' | 'out', kind: PageItem['kind'], rest: Partial<PageItem> = {}): PageItem {
  const base = { number: 1, conn: 1, time: 0, words: '', text: '', isError: undefined, asks: undefined };
  const none = { details: undefined, answers: undefined, from: undefined, to: undefined, self: undefined };
  return {
    ...base,
    ...none,
    dir,
    kind,
    isComponent: undefined,
    size: undefined,
    isElement: undefined,
    ...rest,
  };
}

function chart(items: readonly PageItem[], most = 6): { lanes: string[]; ways: string[] } {
  const { parties, arrows } = chartParties(items, most);
  const name = (lane: number) => parties[lane]?.name;
  return {
    lanes: parties.map(({ name, role }) => `${role} ${name}`),
    ways: arrows.map(({ from, to, via }) => {
      return `${name(from)} > ${via === undefined ? '' : `${name(via)} > `}${name(to)}`;
    }),
  };
}

const LOGIN = [
  item('out', 'open', { to: 'example.org' }),
  item('in', 'open', { from: 'example.org' }),
  item('in', 'iq', { self: 'juliet@example.org/balcony' }),
];

test('a client, its server and whom it talks with have a lane each, by bare JID', () => {
  const { lanes, ways } = chart([
    ...LOGIN,
    item('out', 'message', { to: 'Romeo@example.net/orchard' }),
    item('in', 'message', { from: 'romeo@example.net', to: 'juliet@example.org/balcony' }),
    item('out', 'iq', { to: 'juliet@example.org' }),
  ]);
  assert.deepEqual(lanes, ['self juliet@example.org', 'server example.org', 'remote romeo@example.net']);
  assert.deepEqual(ways.slice(3), [
    'juliet@example.org > example.org > romeo@example.net',
    'romeo@example.net > example.org > juliet@example.org',
    'juliet@example.org > example.org',
  ]);
});

test('a log of the server has the same lanes, and the arrows point the same way', () => {
  const turned = LOGIN.map((each) => ({
    ...each,
    dir: each.dir === 'in' ? ('out' as const) : ('in' as const),
  }));
  const { lanes, ways } = chart([...turned, item('in', 'message', { to: 'romeo@example.net' })]);
  assert.deepEqual(lanes, ['self juliet@example.org', 'server example.org', 'remote romeo@example.net']);
  assert.equal(ways.at(-1), 'juliet@example.org > example.org > romeo@example.net');
});

test('a component has a lane by its domain, which is not its server', () => {
  const self = { self: 'echo.example.org', isComponent: true } as const;
  const { lanes } = chart([
    item('out', 'open', { to: 'echo.example.org', ...self }),
    item('in', 'open', { from: 'echo.example.org', ...self }),
    item('in', 'iq', { from: 'example.org', to: 'echo.example.org' }),
    item('in', 'message', { from: 'romeo@example.org/x', to: 'echo.example.org' }),
  ]);
  assert.deepEqual(lanes, ['self echo.example.org', 'server server', 'remote romeo@example.org']);
});

test('two clients of one server stand on either side of it', () => {
  const second = LOGIN.map((each) => ({ ...each, conn: 2, self: each.self && 'romeo@example.org/orchard' }));
  const { lanes, ways } = chart([...LOGIN, ...second, item('out', 'message', { to: 'romeo@example.org' })]);
  assert.deepEqual(lanes, ['self juliet@example.org', 'server example.org', 'self romeo@example.org']);
  assert.equal(ways.at(-1), 'juliet@example.org > example.org > romeo@example.org');
});

test('beyond so many, those with the least traffic share a lane', () => {
  const to = (user: string) => item('out', 'message', { to: `${user}@example.net` });
  const { lanes, ways } = chart([...LOGIN, to('a'), to('b'), to('c'), to('b')], 2);
  assert.deepEqual(lanes.slice(2), ['remote b@example.net', 'others 2 others']);
  assert.equal(ways[3], 'juliet@example.org > example.org > 2 others');
});

test('what is known of nobody is between a client and a server', () => {
  assert.deepEqual(chart([item('in', 'presence')]).ways, ['server > client']);
});

test('a few connections without a login have a lane each, more of them share one', () => {
  const unknown = (count: number) =>
    Array.from({ length: count }, (_, i) => item('out', 'open', { conn: i + 2, to: 'example.org' }));
  assert.deepEqual(chart([...LOGIN, ...unknown(2)]).lanes.slice(2), ['self client 2', 'self client 3']);
  assert.deepEqual(chart([...LOGIN, ...unknown(12)]).lanes.slice(2), ['self client']);
});
