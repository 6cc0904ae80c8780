import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { orderTargets, type SrvRecord } from '../../../src/transport/srv.ts';

function record(name: string, priority = 0, weight = 0, port = 5222): SrvRecord {
  return { name, priority, weight, port };
}

describe('SRV targets', () => {
  it('of both services are one list, by priority', () => {
    const targets = orderTargets({
      directTls: [record('d20', 20, 0, 443), record('d5', 5, 0, 5223)],
      startTls: [record('s10', 10), record('s30', 30)],
    });
    assert.deepEqual(targets, [
      { host: 'd5', port: 5223, directTls: true },
      { host: 's10', port: 5222, directTls: false },
      { host: 'd20', port: 443, directTls: true },
      { host: 's30', port: 5222, directTls: false },
    ]);
  });

  it('of one priority come first as often as their weight says', () => {
    let heavy = 0;
    for (let i = 0; i < 101; i++) {
      const [first] = orderTargets(
        { directTls: [record('light', 1, 25)], startTls: [record('heavy', 1, 75)] },
        () => i / 101,
      );
      if (first?.host === 'heavy') heavy += 1;
    }
    assert.equal(heavy, 75);
  });

  it('of weight 0 have a small chance beside others, and all are tried in the end', () => {
    const startTls = [record('big', 1, 100), record('zero', 1, 0)];
    const hosts = (random: number) =>
      orderTargets({ directTls: [], startTls }, () => random).map(({ host }) => host);
    assert.deepEqual(hosts(0), ['zero', 'big']);
    assert.deepEqual(hosts(0.5), ['big', 'zero']);
  });

  it('called . are none', () => {
    assert.deepEqual(orderTargets({ directTls: [record('')], startTls: [record('.')] }), []);
  });
});
