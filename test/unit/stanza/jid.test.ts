import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bareText, domainText, JidError, parseJid } from '../../../src/stanza/jid.ts';

/** How an address is written, and its local part, domain and resource. */
const READ: readonly (readonly [text: string, local: string, domain: string, resource: string])[] = [
  ['example.org', '', 'example.org', ''],
  ['me@example.org', 'me', 'example.org', ''],
  ['me@example.org/home', 'me', 'example.org', 'home'],
  ['example.org/home', '', 'example.org', 'home'],
  ['Me@EXAMPLE.org/Home', 'me', 'example.org', 'Home'],
  ['example.org.', '', 'example.org', ''],
  ['me@example.org./x', 'me', 'example.org', 'x'],
  ['me@example.org/a/b@c', 'me', 'example.org', 'a/b@c'],
  ['example.org/me@elsewhere', '', 'example.org', 'me@elsewhere'],
  ['me@example.org/with space', 'me', 'example.org', 'with space'],
  ['me@example.org/"<&>', 'me', 'example.org', '"<&>'],
  ['me@127.0.0.1', 'me', '127.0.0.1', ''],
  ['me@[::1]', 'me', '[::1]', ''],
  ['JÜRGEN@MÜNCHEN.example', 'jürgen', 'münchen.example', ''],
  ['ju\u0308rgen@mu\u0308nchen.example', 'jürgen', 'münchen.example', ''],
  ['me\\20too@example.org', 'me\\20too', 'example.org', ''],
];

const REFUSED: readonly (readonly [text: string, why: RegExp])[] = [
  ['', /domain is empty/],
  ['.', /domain is empty/],
  ['me@', /domain is empty/],
  ['@example.org', /local part before @ is empty/],
  ['/home', /domain is empty/],
  ['me@example.org/', /resource after \/ is empty/],
  ['m"e@example.org', /local part has a "\\"" in it/],
  ['m&e@example.org', /local part has a "&" in it/],
  ["m'e@example.org", /local part has a "'" in it/],
  ['m:e@example.org', /local part has a ":" in it/],
  ['m<e@example.org', /local part has a "<" in it/],
  ['m>e@example.org', /local part has a ">" in it/],
  ['m e@example.org', /local part has a " " in it/],
  ['a@b@example.org', /domain has a "@" in it/],
  ['me@exam ple.org', /domain has a " " in it/],
  ['me@example.org\n', /domain has a "\\n" in it/],
  ['m\u0000e@example.org', /local part has a "\\u0000" in it/],
  ['me@example.org/a\u0007b', /resource has a "\\u0007" in it/],
];

describe('an address', () => {
  for (const [text, local, domain, resource] of READ) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const jid = parseJid(text);
      assert.deepEqual([jid.local, jid.domain, jid.resource], [local, domain, resource]);
    });
  }

  for (const [text, why] of REFUSED) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseJid(text),
        (error) => error instanceof JidError && why.test(error.message),
      );
    });
  }

  it('may have 1023 bytes in each part, and no more (RFC 7622 3.1)', () => {
    const most = 'a'.repeat(1023);
    assert.equal(parseJid(`${most}@example.org/${most}`).local.length, 1023);
    assert.throws(() => parseJid(`${most}a@example.org`), /local part is longer than 1023 bytes/);
    assert.throws(() => parseJid(`me@example.org/${most}a`), /resource is longer than 1023 bytes/);
    assert.throws(() => parseJid(`me@${most}a`), /domain is longer than 1023 bytes/);
  });

  it('counts bytes of UTF-8, not characters', () => {
    assert.equal(parseJid(`${'ä'.repeat(511)}@example.org`).local.length, 511);
    assert.throws(() => parseJid(`${'ä'.repeat(512)}@example.org`), /longer than 1023 bytes/);
  });

  it('is written as it is compared', () => {
    assert.equal(parseJid('Me@Example.ORG/Home').toString(), 'me@example.org/Home');
    assert.equal(parseJid('Example.ORG').toString(), 'example.org');
    assert.equal(parseJid('Example.ORG/x').toString(), 'example.org/x');
  });

  it('loses its resource and gets another', () => {
    const jid = parseJid('me@example.org/home');
    assert.equal(jid.bare().toString(), 'me@example.org');
    assert.equal(jid.bare().bare().toString(), 'me@example.org');
    assert.equal(jid.withResource('work').toString(), 'me@example.org/work');
    assert.equal(jid.toString(), 'me@example.org/home');
  });

  it('has its domain as A-labels for DNS and certificates', () => {
    assert.equal(parseJid('me@München.example').asciiDomain(), 'xn--mnchen-3ya.example');
    assert.equal(parseJid('me@example.org').asciiDomain(), 'example.org');
  });
});

describe('an address on the wire', () => {
  it('gives its bare JID without being parsed', () => {
    assert.equal(bareText('Me@example.org/a/b'), 'Me@example.org');
    assert.equal(bareText('example.org'), 'example.org');
  });

  it('gives its domain without being parsed', () => {
    assert.equal(domainText('me@example.org/a@b'), 'example.org');
    assert.equal(domainText('example.org/a@b'), 'example.org');
    assert.equal(domainText('example.org'), 'example.org');
  });
});
