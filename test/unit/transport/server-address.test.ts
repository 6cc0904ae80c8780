import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatHostPort, parsePort, parseServerAddress } from '../../../src/transport/server-address.ts';

const READ: readonly (readonly [
  text: string,
  host: string,
  port?: number | undefined,
  directTls?: boolean,
])[] = [
  ['example.org', 'example.org'],
  ['localhost:5222', 'localhost', 5222],
  ['127.0.0.1:5347', '127.0.0.1', 5347],
  ['::1', '::1'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['[::1]', '::1'],
  ['[::1]:5222', '::1', 5222],
  ['::ffff:127.0.0.1', '::ffff:127.0.0.1'],
  ['münchen.example:5222', 'münchen.example', 5222],
  ['my_host-1', 'my_host-1'],
  ['xmpp://example.org', 'example.org'],
  ['xmpp://example.org/', 'example.org'],
  ['XMPP://example.org:15222', 'example.org', 15222],
  ['xmpps://example.org', 'example.org', undefined, true],
  ['xmpps://[2001:db8::1]:443/', '2001:db8::1', 443, true],
  ['host:1', 'host', 1],
  ['host:65535', 'host', 65535],
];

const REFUSED = [
  '',
  ':5222',
  'host:',
  'host:0',
  'host:65536',
  'host:123456',
  'host:52a2',
  'host:-1',
  'host port',
  'https://example.org',
  'xmpp:example.org',
  'xmpp://',
  'xmpp://me@example.org',
  'xmpp://example.org/path',
  'xmpp://example.org?message',
  '[::1',
  '::1]',
  '[]',
  '[::1]5222',
  'a/b',
  'a#b',
];

describe("a server's address", () => {
  for (const [text, host, port, directTls = false] of READ) {
    it(`reads ${text}`, () => assert.deepEqual(parseServerAddress(text), { host, port, directTls }));
  }

  for (const text of REFUSED) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseServerAddress(text), undefined));
  }

  it('is written with brackets where it is an IPv6 address', () => {
    assert.equal(formatHostPort('example.org', 5222), 'example.org:5222');
    assert.equal(formatHostPort('::1', 5222), '[::1]:5222');
  });
});

describe('a port', () => {
  it('is a decimal number from 1 to 65535', () => {
    assert.deepEqual(['1', '65535', '05222'].map(parsePort), [1, 65535, 5222]);
    for (const text of ['0', '65536', '', ' 1', '1e3', '0x10', '+1', '1.5', '99999999999']) {
      assert.equal(parsePort(text), undefined, text);
    }
  });
});
