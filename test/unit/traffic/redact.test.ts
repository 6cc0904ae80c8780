import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownSecrets } from '../../../src/stanza/known-secrets.ts';
import { Framer } from '../../../src/traffic/framer.ts';
import { Redactor } from '../../../src/traffic/redact.ts';
import { COMPONENT_OPEN, HEADER, IQ, OPEN } from './streams.ts';

/** `«secret»` marks what must be hidden; the rest must come out byte for byte. */
const COMPLETE: readonly string[] = [
  "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>«AGp1bGlldA==»</auth>",
  "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>«cj1v»</challenge>",
  '<response  xmlns="urn:ietf:params:xml:ns:xmpp-sasl" >«Yz1i»</response >',
  "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>«dj1y»</success>",
  "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
  "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'></response>",
  "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>no</text></failure>",
  "<s:auth xmlns:s='urn:ietf:params:xml:ns:xmpp-sasl'>«AGp1»</s:auth>",
  "<auth xmlns='urn:ietf:params:xml:ns:xmpp-s&#x61;sl'>«AGp1»</auth>",
  "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>«a<![CDATA[</auth>]]>b»</auth>",
  "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='X'><initial-response>«biws»</initial-response>" +
    "<user-agent id='u'><software>x</software></user-agent></authenticate>",
  "<challenge xmlns='urn:xmpp:sasl:2'>«cj0x»</challenge>",
  "<response xmlns='urn:xmpp:sasl:2'>«cj0x»</response>",
  "<success xmlns='urn:xmpp:sasl:2'><additional-data>«dj1t»</additional-data>" +
    '<authorization-identifier>a@b/c</authorization-identifier>' +
    "<token xmlns='urn:xmpp:fast:0' expiry='2026-12-01T00:00:00Z' token='«s3cr3t»'/></success>",
  "<next xmlns='urn:xmpp:sasl:2' task='X'><task-data>«<hash xmlns='urn:xmpp:scram-upgrade:0'>BzOn</hash>»</task-data></next>",
  "<iq><query xmlns='jabber:iq:auth'><username>bill</username><digest>«48fc»</digest><resource>g</resource></query></iq>",
  "<iq><query xmlns='jabber:iq:auth'><username>bill</username><password>«Calli0pe»</password></query></iq>",
  "<iq><query xmlns='jabber:iq:register'><username>bill</username><password>«C&amp;l»</password></query></iq>",
  "<iq><query xmlns='jabber:iq:register'><username/><password/></query></iq>",
  "<presence to='r@m/n'><x xmlns='http://jabber.org/protocol/muc'><password>«cauldron»</password></x></presence>",
  "<message><x xmlns='jabber:x:conference' jid='r@m' password='«cauldron»' reason='x'/></message>",
  '<message><x xmlns="jabber:x:conference" password = "«it\'s»"/><x password=""/></message>',
  "<iq><x xmlns='jabber:x:data'><field var='a' type='text-single'><value>1</value></field>" +
    "<field type='text-private' var='b' label='l'><desc>d</desc><value>«2»</value></field>" +
    "<field var='c'><value>3</value></field></x></iq>",
  "<iq><x xmlns='jabber:x:data' type='submit'><field var='muc#roomconfig_roomsecret'><value>«x»</value></field>" +
    "<field var='muc#roomconfig_passwordprotectedroom'><value>1</value></field><field var='require-password' type='boolean'><value>1</value></field><field var='password-verify'><value>«y»</value></field></x></iq>",
  '<message><body>my password: &lt;password>hunter2&lt;/password></body></message>',
  '<message><body><![CDATA[<password>x</password>]]></body><password>«y»</password></message>',
  '<message><password>«<a><password>1</password></a><b/>»</password><body>2</body></message>',
  '<auth mechanism="PLAIN">«AGp1»</auth>',
  '<handshake>«48fc»</handshake>',
  "<message><response>1</response></message><success xmlns='urn:x'>2</success>",
  "<iq><slot xmlns='urn:xmpp:http:upload:0'><put url='u'><header name='Authorization'>«Basic x»</header>" +
    "<header name='cookie'>«a=b»</header><header name='Expires'>1</header></put><get url='u'/></slot></iq>",
  "<presence><preauth xmlns='urn:xmpp:pars:0' token='«x»'/><preauth xmlns='urn:x' token='y'/></presence>",
  "<iq><challenge xmlns='urn:x'>1</challenge><response xmlns='urn:x'>2</response><digest>3</digest></iq>",
];

/** As above; what comes first says what the rest is. */
const REMEMBERED: readonly string[] = [
  "<iq><x xmlns='jabber:x:data' type='result'><reported><field type='text-private' var='pin'/></reported>" +
    "<item><field var='pin'><value>«1»</value></field><field var='a'><value>2</value></field></item></x></iq>",
  "<iq><x xmlns='jabber:x:data'><field type='text-private' var='pin'/></x></iq>" +
    "<iq><x xmlns='jabber:x:data' type='submit'><field var='pin'><value>«1»</value></field>" +
    "<field type='text-single' var='pin'><value>2</value></field></x></iq>",
];

/** As above, for text whose end is missing or that cannot be parsed. */
const INCOMPLETE: readonly string[] = [
  "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>«AGp1»",
  '<iq><query xmlns="jabber:iq:auth"><username>b</username><password>«Calli»',
  '<iq><query xmlns="jabber:iq:auth"><password>«Calli</passw»',
  '<iq><query xmlns="jabber:iq:auth"><password>«Calli»</password><resource>a',
  '<iq><password>«<a>x</a>»</password><a x="1" token="«t»"/><b',
  "<x xmlns='urn:xmpp:sasl:2'><token token=«'s3cr3t»",
  '<iq><query><password« xml:lang="x»',
  "<iq><x xmlns='jabber:x:data'><field type='text-private'>«<value>1»",
  '<iq><query xmlns="jabber:iq:version"><name>a',
];

const BROKEN: readonly string[] = [
  '<a></b><password>«secret»',
  '<a></b><password>«secret»</password> and more <c/>',
  '<a x="<password>«secret»</password>',
  '<iq><password>«secret</iq><message/>»',
  '<a></b><![CDATA[<x:password«>secret»',
  '<a></b><auth>«x</iq>»',
  '<a></b><password« <x>secret</password>»',
  '<a></b> 1 <2 < 3<b>and so on</b>',
  '<iq></x><iq></iq>',
];

const expected = (marked: string) => marked.replaceAll(/«[^»]*»/g, '[hidden]');
const plain = (marked: string) => marked.replaceAll(/[«»]/g, '');

function redacted(chunks: readonly string[], flushEach = false): string {
  let shown = '';
  const redactor = new Redactor(new KnownSecrets());
  const framer = new Framer((frame) => {
    shown += redactor.redact(frame);
  });
  for (const chunk of chunks) {
    framer.write(chunk);
    if (flushEach) framer.flush();
  }
  framer.flush();
  return shown;
}

for (const marked of COMPLETE) {
  test(`only the secret is hidden in ${marked}`, () => {
    const text = plain(marked);
    assert.equal(redacted([OPEN, text]), OPEN + expected(marked));
    for (let cut = 1; cut < text.length; cut++) {
      assert.equal(redacted([OPEN, text.slice(0, cut), text.slice(cut)]), OPEN + expected(marked));
    }
  });

  test(`no part of the secret shows, wherever an incomplete item is shown: ${marked}`, () => {
    const text = plain(marked);
    const secrets = [...marked.matchAll(/«([^»]*)»/g)].map((match) => ({
      start: plain(marked.slice(0, match.index)).length,
      length: (match[1] ?? '').length,
    }));
    for (let cut = 1; cut < text.length; cut++) {
      // Each character of a secret is made one that occurs nowhere else.
      let hot = text;
      for (const { start, length } of secrets) {
        hot =
          hot.slice(0, start) +
          hot.slice(start, start + length).replaceAll(/[\w=]/g, 'Ж') +
          hot.slice(start + length);
      }
      const shown = redacted([OPEN, hot.slice(0, cut), hot.slice(cut)], true);
      assert.ok(!shown.includes('Ж'), `cut at ${cut}: ${shown}`);
    }
  });
}

for (const marked of REMEMBERED) {
  test(`what was said to be private stays that in ${marked}`, () => {
    assert.equal(redacted([OPEN, plain(marked)]), OPEN + expected(marked));
  });
}

for (const marked of INCOMPLETE) {
  test(`what may be secret is hidden in the incomplete ${marked}`, () => {
    assert.equal(redacted([OPEN, plain(marked)]), OPEN + expected(marked));
  });
}

for (const marked of BROKEN) {
  test(`what may be secret is hidden in the broken ${marked}`, () => {
    assert.equal(redacted([OPEN + plain(marked)]), OPEN + expected(marked));
  });
}

test('a handshake is hidden', () => {
  assert.equal(
    redacted([COMPONENT_OPEN, '<handshake>aaee83c2</handshake>']),
    `${COMPONENT_OPEN}<handshake>[hidden]</handshake>`,
  );
  assert.equal(redacted([COMPONENT_OPEN, '<handshake/>']), `${COMPONENT_OPEN}<handshake/>`);
});

test('after broken text that ends inside of a secret all is hidden until the stream restarts', () => {
  const shown = redacted([`${OPEN}<a></b><password>sec`, 'ret', '</password>', HEADER, IQ]);
  assert.equal(shown, `${OPEN}<a></b><password>[hidden][hidden][hidden]${HEADER}${IQ}`);
});

test('a secret element of broken text is seen although its tag is cut', () => {
  const shown = redacted([`${OPEN}<a></b>`, '<pass', 'word>secret'], true);
  assert.ok(!shown.includes('secret'), shown);
});

test('the mask does not tell how long the secret is', () => {
  const [short, long] = ['x', 'x'.repeat(99)].map((secret) =>
    redacted([OPEN, `<iq><password>${secret}</password></iq>`]),
  );
  assert.equal(short, long);
});
