import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { walk } from '../../../src/commands/disco-walk.ts';
import { CliError } from '../../../src/errors.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import type { Session } from '../../../src/stanza/session.ts';
import type { Element } from '../../../src/xml/element.ts';
import { read } from '../../helpers/stanza-text.ts';

/** A session that answers by a function from a JID to its items, and counts what is asked at a time. */
class Services implements Session {
  readonly kind = 'client';
  readonly jid = parseJid('me@example.org/x');
  readonly asked: string[] = [];
  most = 0;
  itemsAsked = 0;
  #open = 0;
  readonly #itemsOf: (jid: string) => readonly string[] | 'silence';

  constructor(itemsOf: (jid: string) => readonly string[] | 'silence') {
    this.#itemsOf = itemsOf;
  }

  send(): void {}

  async request(iq: Element): Promise<Element> {
    const to = iq.attr('to') ?? '';
    this.asked.push(to);
    this.#open += 1;
    this.most = Math.max(this.most, this.#open);
    await nextTurn();
    this.#open -= 1;
    const items = this.#itemsOf(to);
    if (items === 'silence') throw new CliError('answer', 'timed out');
    const wantsItems = iq.child('query', 'http://jabber.org/protocol/disco#items') !== undefined;
    if (wantsItems) this.itemsAsked += 1;
    const list = wantsItems ? items.map((jid) => `<item jid='${jid}'/>`).join('') : '';
    const namespace = `http://jabber.org/protocol/disco#${wantsItems ? 'items' : 'info'}`;
    return read(`<iq type='result'><query xmlns='${namespace}'>${list}</query></iq>`);
  }
}

async function walked(services: Services, depth: number) {
  const { found, left } = await walk(services, { jid: 'a' }, depth);
  return { tree: found.map((entity) => '-'.repeat(entity.depth) + entity.jid), left, found };
}

describe('a walk through services', () => {
  it('goes in the order of the tree, as deep as it is told', async () => {
    const tree: Record<string, string[]> = { a: ['b', 'c'], b: ['d'], d: ['e'] };
    const services = new Services((jid) => tree[jid] ?? []);
    assert.deepEqual((await walked(services, 2)).tree, ['a', '-b', '--d', '-c']);
  });

  it('asks nobody twice, however they point to each other', async () => {
    const services = new Services(() => ['a', 'A', 'b', 'b']);
    assert.deepEqual((await walked(services, 10)).tree, ['a', '-b']);
  });

  it('ends where it never would, and says how many were left out', async () => {
    let count = 0;
    const services = new Services(() => Array.from({ length: 500 }, () => `x${count++}`));
    const { tree, left } = await walked(services, 10);
    assert.equal(tree.length, 1000);
    assert.ok(left > 0);
    assert.ok(services.most <= 16, `${services.most} at a time`);
  });

  it('asks for no more items once it has found enough', async () => {
    const services = new Services(() => Array.from({ length: 5000 }, (_, i) => `x${i}`));
    const { tree, left } = await walked(services, 2);
    assert.equal(tree.length, 1000);
    assert.ok(left > 0);
    assert.ok(services.itemsAsked < 20, `${services.itemsAsked} were asked for items`);
  });

  it('does not wait for ever for many that are silent', async () => {
    const services = new Services((jid) =>
      jid === 'a' ? Array.from({ length: 500 }, (_, i) => `x${i}`) : 'silence',
    );
    const { tree } = await walked(services, 2);
    assert.equal(tree.length, 501);
    assert.ok(services.asked.length < 60, `${services.asked.length} were asked`);
  });

  it('does not ask what is no address', async () => {
    const services = new Services((jid) => (jid === 'a' ? ['', '@', 'b'] : []));
    const { found } = await walked(services, 1);
    assert.deepEqual(
      found.map(({ info }) => (info instanceof Error ? info.message.split(' ')[0] : 'told')),
      ['told', 'jid-malformed', 'jid-malformed', 'told'],
    );
    assert.ok(!services.asked.includes('@'));
  });
});
