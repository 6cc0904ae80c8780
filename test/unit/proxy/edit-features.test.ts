import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { editFeatures } from '../../../src/proxy/edit-features.ts';

const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

describe('editing features', () => {
  it('takes out what binds to the channel, and leaves all else as it was written', () => {
    const { text, removed } = editFeatures(
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
    const { text, removed } = editFeatures(
      "<features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>PLAIN</mechanism><inline><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-EXPR</mechanism><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication></features>",
      true,
    );
    assert.equal(
      text,
      "<features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><inline><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication></features>",
    );
    assert.deepEqual(removed, ['SCRAM-SHA-1-PLUS', 'HT-SHA-256-EXPR']);
  });

  it('leaves features alone that have nothing of the kind', () => {
    const features = "<s:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><!-- x --></s:features>";
    assert.deepEqual(editFeatures(features, true), { text: features, removed: [] });
  });

  it('offers STARTTLS to a client that is not encrypted, and requires it of nobody', () => {
    const required = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
    const { text } = editFeatures(`<stream:features>${required}<x/></stream:features>`, false);
    assert.equal(text, `<stream:features>${STARTTLS}<x/></stream:features>`);
  });

  it('offers STARTTLS in features that have nothing in them', () => {
    const { text } = editFeatures('<stream:features/>', false);
    assert.equal(text, `<stream:features>${STARTTLS}</stream:features>`);
  });

  it("hides the server's STARTTLS from a client that is encrypted", () => {
    const { text } = editFeatures(`<stream:features>${STARTTLS}<x/></stream:features>`, true);
    assert.equal(text, '<stream:features><x/></stream:features>');
  });
});
