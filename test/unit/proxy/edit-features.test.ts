import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EditedFeatures, editFeatures } from '../../../src/proxy/edit-features.ts';
import { NS_STREAM } from '../../../src/stanza/namespaces.ts';
import { parseElement } from '../../../src/xml/parse.ts';

const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const PREFIXES = new Map([
  ['stream', NS_STREAM],
  ['s', NS_STREAM],
]);

function edit(features: string, encrypted: boolean): EditedFeatures {
  const element = parseElement(features, { defaultNamespace: '', prefixes: PREFIXES });
  return editFeatures(features, element, encrypted);
}

describe('editing features', () => {
  it('takes out what binds to the channel, and leaves all else as it was written', () => {
    const { text, removed } = edit(
      `<stream:features><mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl" ><mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism >SCRAM-SHA-1</mechanism >\n<mechanism> SCRAM-SHA-256-PLUS </mechanism></mechanisms><sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding><ver xmlns='urn:xmpp:features:rosterver' a="&gt;'"/></stream:features>`,
      true,
    );
    assert.equal(
      text,
      `<stream:features><mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl" ><mechanism >SCRAM-SHA-1</mechanism >\n</mechanisms><ver xmlns='urn:xmpp:features:rosterver' a="&gt;'"/></stream:features>`,
    );
    assert.deepEqual(removed, ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS']);
  });

  it('does so in SASL2 and its FAST, too', () => {
    const { text, removed } = edit(
      "<features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>PLAIN</mechanism><inline><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-EXPR</mechanism><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication></features>",
      true,
    );
    assert.equal(
      text,
      "<features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><inline><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication></features>",
    );
    assert.deepEqual(removed, ['SCRAM-SHA-1-PLUS', 'HT-SHA-256-EXPR']);
  });

  it('knows a mechanism by its name, however that is written', () => {
    const names = [
      '<![CDATA[SCRAM-SHA-1-PLUS]]>',
      'SCRAM-SHA-1<![CDATA[-PLUS]]>',
      'SCRAM-SHA-1&#x2d;PLUS',
      '\n<x/>SCRAM-SHA-1-PLU&#83;\t',
    ];
    for (const name of names) {
      const features = `<features><mechanism a=">">${name}</mechanism><mechanism>PLAIN</mechanism></features>`;
      const expected = {
        text: '<features><mechanism>PLAIN</mechanism></features>',
        removed: ['SCRAM-SHA-1-PLUS'],
      };
      assert.deepEqual(edit(features, true), expected);
    }
  });

  it('leaves what only has the same name', () => {
    const features = "<features><starttls xmlns='urn:x'/><sasl-channel-binding/></features>";
    assert.deepEqual(edit(features, true), { text: features, removed: [] });
  });

  it('leaves features alone that have nothing of the kind', () => {
    const features =
      "<s:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><mechanism><![CDATA[A-PLUS-B]]></mechanism></s:features>";
    assert.deepEqual(edit(features, true), { text: features, removed: [] });
  });

  it('offers STARTTLS to a client that is not encrypted, and requires it of nobody', () => {
    const required = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
    const { text } = edit(`<stream:features>${required}<x/></stream:features>`, false);
    assert.equal(text, `<stream:features>${STARTTLS}<x/></stream:features>`);
  });

  it('offers STARTTLS in features that have nothing in them', () => {
    const { text } = edit('<stream:features/>', false);
    assert.equal(text, `<stream:features>${STARTTLS}</stream:features>`);
  });

  it("hides the server's STARTTLS from a client that is encrypted", () => {
    const { text } = edit(`<stream:features>${STARTTLS}<x/></stream:features>`, true);
    assert.equal(text, '<stream:features><x/></stream:features>');
  });
});
