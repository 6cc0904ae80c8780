import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain as command } from '../../../src/commands/explain.ts';
import { SASL_FAILURES } from '../../../src/commands/explained-sasl-failures.ts';
import { STANZA_ERRORS } from '../../../src/commands/explained-stanza-errors.ts';
import { STREAM_ERRORS } from '../../../src/commands/explained-stream-errors.ts';
import { explain } from '../../../src/commands/explanations.ts';
import { EXIT } from '../../../src/errors.ts';
import { loadNamespaceNames } from '../../../src/traffic/namespace-names.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const names = await loadNamespaceNames();

async function told(words: string[], values: { json?: boolean } = {}) {
  const io = new FakeIo();
  const run = await command.load();
  const code = await run({ values, positionals: words }, io);
  return { code, out: io.out };
}

describe('explain', () => {
  it('knows every condition of RFC 6120, in its section', () => {
    assert.equal(Object.keys(STANZA_ERRORS).length, 22);
    assert.equal(Object.keys(STREAM_ERRORS).length, 25);
    assert.equal(Object.keys(SASL_FAILURES).length, 11);
    for (const [table, section] of [
      [STANZA_ERRORS, '8.3.3'],
      [STREAM_ERRORS, '4.9.3'],
      [SASL_FAILURES, '6.5'],
    ] as const) {
      const sections = Object.values(table).map((condition) => condition.section);
      assert.deepEqual(
        sections,
        sections.map((_, i) => `${section}.${i + 1}`),
      );
    }
  });

  it('tells all that a condition can be', () => {
    assert.deepEqual(
      explain('not-authorized', names).map(({ kind }) => kind),
      ['stanza error', 'stream error', 'SASL failure'],
    );
  });

  it('knows every exit code', () => {
    for (const code of Object.values(EXIT)) assert.equal(explain(String(code), names)[0]?.kind, 'exit code');
  });

  for (const word of ['313', '0313', 'xep-0313', 'XEP-313', 'xep0313']) {
    it(`knows ${word} as a XEP`, () => {
      const [found] = explain(word, names);
      assert.equal(found?.name, 'XEP-0313');
      assert.equal(found?.meaning, 'Message Archive Management');
      assert.equal(found?.url, 'https://xmpp.org/extensions/xep-0313.html');
      assert.deepEqual(found?.namespaces?.includes('urn:xmpp:mam:2'), true);
    });
  }

  it('knows a namespace, and an RFC by its shortest title', () => {
    assert.equal(explain('urn:xmpp:mam:2', names)[0]?.defined, 'XEP-0313');
    assert.equal(explain('RFC6120', names)[0]?.meaning, 'XMPP Core');
  });

  it('knows nothing by the names that every object has', () => {
    assert.deepEqual(explain('constructor', names), []);
  });

  for (const [words, name] of [
    [['item', 'not', 'found'], 'item-not-found'],
    [['Not Authorized'], 'not-authorized'],
    [['XEP', '0313'], 'XEP-0313'],
    [['exit', 'code', '4'], '4'],
  ] as const) {
    it(`takes ${words.join(' ')} for ${name}`, async () => {
      const { code, out } = await told([...words]);
      assert.equal(code, 0);
      assert.ok(out.startsWith(`${name}  `), out);
    });
  }

  it('prints a block for each', async () => {
    const { code, out } = await told(['host-gone', '70']);
    assert.equal(code, 0);
    assert.equal(
      out,
      [
        'host-gone  stream error',
        '  the server no longer serves the domain',
        '  Defined in RFC 6120, 4.9.3.5  https://www.rfc-editor.org/rfc/rfc6120#section-4.9.3.5',
        '  Usually:',
        '    - the host was removed from its configuration',
        '',
        '70  exit code',
        '  a bug in xmpp-tool; the stack is shown',
        '  Defined in docs/exit-codes.md',
        '',
      ].join('\n'),
    );
  });

  it('prints an object a line as JSON', async () => {
    const { out } = await told(['reset'], { json: true });
    const { kind, name, causes } = JSON.parse(out);
    assert.deepEqual([kind, name, causes.length], ['stream error', 'reset', 2]);
  });

  for (const [word, hint] of [
    ['conflct', 'did you mean conflict?'],
    ['urn:xmpp:mam:9', 'did you mean urn:xmpp:mam:2?'],
    ['XEP-9999', 'https://xmpp.org/extensions/xep-9999.html, if there is one'],
    ['??', 'a condition, a XEP with its number, a namespace, or an exit code'],
  ] as const) {
    it(`knows nothing of ${word}, and says what may have been meant`, async () => {
      await assert.rejects(told([word]), { kind: 'usage', hint });
    });
  }

  it('explains what it knows among what it does not, and tells of each of those', async () => {
    const io = new FakeIo();
    const run = await command.load();
    const words = ['conflct', 'conflict', 'gon', '0199'];
    await assert.rejects(run({ values: {}, positionals: words }, io), { message: /^explain gon: / });
    assert.match(
      io.err,
      /^xmpp-tool: explain conflct: nothing is known of it\nhint: did you mean conflict\?\n$/,
    );
    assert.match(io.out, /^conflict .*XEP-0199/s);
  });
});
