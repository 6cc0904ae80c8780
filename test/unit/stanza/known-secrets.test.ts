import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KnownSecrets, knownSecret } from '../../../src/stanza/known-secrets.ts';

function known(...secrets: string[]): KnownSecrets {
  const all = new KnownSecrets();
  for (const secret of secrets) all.add(knownSecret(secret, 'echo-bot@test.example'));
  return all;
}

describe('a secret that is known', () => {
  it('is hidden wherever it stands', () => {
    const all = known('h.nter22', 'AG1lAHg=');
    assert.equal(
      all.mask("<a b='h.nter22'>xh.nter22x AG1lAHg=</a>"),
      "<a b='[hidden]'>x[hidden]x [hidden]</a>",
    );
    assert.equal(all.maskErrorText('h.nter22!'), '[hidden]!');
    assert.equal(all.mask('hunter22'), 'hunter22');
  });

  it('is hidden whole where another one is its beginning', () => {
    assert.equal(known('secret', 'secret-of-mine').mask('secret-of-mine'), '[hidden]');
  });

  it('is no element, whatever its name', () => {
    const text = '<password>x</password>';
    assert.equal(known('password').mask(text), text);
    assert.equal(known('password').mask('<a>password</a>'), '<a>[hidden]</a>');
  });

  for (const [what, secret] of [
    ['short', 'abc'],
    ['part of our address', 'echo-bot'],
  ] as const) {
    it(`and is ${what} is hidden in what errors say alone, as a word`, () => {
      const all = known(secret);
      const traffic = `<message from='${secret}'><body>${secret}</body></message>`;
      assert.equal(all.mask(traffic), traffic);
      assert.equal(
        all.mask(`<error><text xmlns='urn:x'>wrong: ${secret}, not x${secret}</text></error>`),
        `<error><text xmlns='urn:x'>wrong: [hidden], not x${secret}</text></error>`,
      );
      assert.equal(all.maskErrorText(`${secret} ${secret}x`), `[hidden] ${secret}x`);
    });
  }

  it('of no length is none', () => {
    assert.equal(known('').maskErrorText('text'), 'text');
  });
});
