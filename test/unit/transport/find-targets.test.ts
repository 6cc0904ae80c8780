import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CliError } from '../../../src/errors.ts';
import { findTargets, type SrvResolver } from '../../../src/transport/find-targets.ts';
import type { SrvRecord } from '../../../src/transport/srv.ts';

/** A DNS with these SRV records, and no others. */
function dns(records: Readonly<Record<string, readonly string[]>>): SrvResolver & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async resolveSrv(name): Promise<SrvRecord[]> {
      asked.push(name);
      const found = records[name];
      if (!found) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
      return found.map((host) => ({ name: host, port: 1, priority: 0, weight: 0 }));
    },
  };
}

describe('where a client of a domain connects', () => {
  it('is what the records of both services say, and not the domain', async () => {
    const resolver = dns({ '_xmpp-client._tcp.example.org': ['a'], '_xmpps-client._tcp.example.org': ['b'] });
    const targets = await findTargets('example.org', { service: 'both', resolver });
    assert.deepEqual(targets.map(({ host, directTls }) => `${host} ${directTls}`).sort(), [
      'a false',
      'b true',
    ]);
  });

  it('is port 5222 of the domain where there are no records', async () => {
    const targets = await findTargets('example.org', { service: 'both', resolver: dns({}) });
    assert.deepEqual(targets, [{ host: 'example.org', port: 5222, directTls: false }]);
  });

  it('is port 5223 of the domain where only direct TLS will do', async () => {
    const resolver = dns({ '_xmpp-client._tcp.example.org': ['a'] });
    const targets = await findTargets('example.org', { service: 'direct-tls', resolver });
    assert.deepEqual(targets, [{ host: 'example.org', port: 5223, directTls: true }]);
    assert.deepEqual(resolver.asked, ['_xmpps-client._tcp.example.org']);
  });

  it('is this very machine for localhost, and nobody is asked', async () => {
    const resolver = dns({ '_xmpp-client._tcp.localhost': ['a'] });
    const targets = await findTargets('localhost', { service: 'both', resolver });
    assert.deepEqual(targets, [{ host: 'localhost', port: 5222, directTls: false }]);
    assert.deepEqual(resolver.asked, []);
  });

  it('is nowhere where the records say that there is no such service', async () => {
    const resolver = dns({ '_xmpp-client._tcp.example.org': ['.'] });
    await assert.rejects(findTargets('example.org', { service: 'both', resolver }), (error) => {
      assert.ok(error instanceof CliError);
      assert.equal(error.kind, 'connection');
      assert.equal(error.transient, false);
      return true;
    });
  });
});
