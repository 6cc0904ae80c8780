import assert from 'node:assert/strict';
import { it } from 'node:test';
import { attemptsOf } from '../../../src/probe/attempts.ts';
import type { DnsAnswer } from '../../../src/probe/dns-answer.ts';
import { endpointName, endpointsOf } from '../../../src/probe/endpoint.ts';
import type { HostFacts, Resolution, ServiceFacts } from '../../../src/probe/resolution.ts';

const NONE = { kind: 'none', why: '' } as const;

function found<T>(...records: T[]): DnsAnswer<T> {
  return records.length > 0 ? { kind: 'records', records } : { kind: 'no-records' };
}

function host(name: string, ipv4: string[], ipv6: string[] = []): HostFacts {
  return { host: name, aliases: [], ipv4: found(...ipv4), ipv6: found(...ipv6) };
}

function service(
  encryption: 'starttls' | 'direct',
  ...records: [name: string, port: number, priority: number, weight: number][]
): ServiceFacts {
  const answer = found(
    ...records.map(([name, port, priority, weight]) => ({ name, port, priority, weight })),
  );
  return { role: 'c2s', encryption, name: '_xmpp', answer };
}

function resolution(services: readonly ServiceFacts[], hosts: readonly HostFacts[]): Resolution {
  return { domain: 'test.example', services, hosts, hostsLeftOut: 0, hostMeta: { xml: NONE, json: NONE } };
}

it('both kinds of TLS are one list by priority, with what the records say (XEP-0368 3)', () => {
  const found = resolution(
    [service('direct', ['a.', 5223, 7, 0], ['B', 443, 1, 3]), service('starttls', ['c', 5222, 5, 2])],
    [host('b', ['192.0.2.1'], ['2001:db8::1'])],
  );
  assert.deepEqual(
    attemptsOf(found, 'c2s').map(({ host, port, encryption, priority, weight }) => [
      host,
      port,
      encryption,
      priority,
      weight,
    ]),
    [
      ['B', 443, 'direct', 1, 3],
      ['c', 5222, 'starttls', 5, 2],
      ['a.', 5223, 'direct', 7, 0],
    ],
  );
  assert.deepEqual(attemptsOf(found, 'c2s')[0]?.addresses, ['2001:db8::1', '192.0.2.1']);
});

it('the same place with two priorities is tried twice, and looked at once', () => {
  const records = service('starttls', ['a', 5222, 5, 0], ['a', 5222, 1, 0]);
  const found = resolution([records], [host('a', ['192.0.2.1'])]);
  assert.deepEqual(
    attemptsOf(found, 'c2s').map(({ priority }) => priority),
    [1, 5],
  );
  const clients = endpointsOf(found).filter(({ role }) => role === 'c2s');
  assert.deepEqual(clients.map(endpointName), ['c2s STARTTLS a:5222 (192.0.2.1)']);
});

it('without records the domain itself is tried, and nobody has announced that', () => {
  const found = resolution([service('starttls')], [host('test.example', ['192.0.2.1'], ['2001:db8::1'])]);
  assert.deepEqual(
    endpointsOf(found).map((endpoint) => [endpointName(endpoint), endpoint.announced]),
    [
      ['c2s STARTTLS test.example:5222 (2001:db8::1)', false],
      ['c2s STARTTLS test.example:5222 (192.0.2.1)', false],
      ['s2s STARTTLS test.example:5269 (2001:db8::1)', false],
      ['s2s STARTTLS test.example:5269 (192.0.2.1)', false],
    ],
  );
});

it('port 0 is no endpoint', () => {
  const found = resolution([service('starttls', ['a', 0, 0, 0])], [host('a', ['192.0.2.1'])]);
  assert.deepEqual(
    endpointsOf(found).filter(({ role }) => role === 'c2s'),
    [],
  );
});
