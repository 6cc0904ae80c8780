// Mixed stanzas from a seed, for measuring: the same seed gives the same bytes.

/** Yields the text of whole stanzas, `bytes` of UTF-8 in all or a little more. */
export function* mixedStanzas(bytes, seed = 1) {
  const random = randomFrom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  let written = 0;
  for (let number = 0; written < bytes; number++) {
    const stanza = pick(KINDS)({ number, random, pick });
    written += Buffer.byteLength(stanza);
    yield stanza;
  }
}

export const STREAM_OPEN =
  "<stream:stream id='s1' from='example.org' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/** Numbers from 0 to 1, always the same ones (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = [
  ...'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore'.split(
    ' ',
  ),
  ...['Grüße', 'café', 'naïve', '日本語', 'привет', 'мир', '😀', '&amp;', '&lt;b&gt;', 'شكرا'],
];
const NAMES = ['juliet', 'romeo', 'nurse', 'mercutio', 'benvolio', 'tybalt', 'paris', 'rosaline'];
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const jid = ({ pick, random }) =>
  `${pick(NAMES)}${Math.floor(random() * 100)}@example.org/${pick(['phone', 'desk', 'web'])}`;
const words = ({ pick }, count) => Array.from({ length: count }, () => pick(WORDS)).join(' ');
const base64 = ({ pick }, length) => `${Array.from({ length }, () => pick(BASE64)).join('')}==`;

function chat(source) {
  const { number } = source;
  return (
    `<message type='chat' from='${jid(source)}' to='bot@example.org' id='m${number}'><body>${words(source, 12)}</body>` +
    "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>"
  );
}

function presence(source) {
  return (
    `<presence from='${jid(source)}' to='bot@example.org'><show>away</show><status>${words(source, 4)}</status>` +
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://example.com' ver='q07IKJEyjvHSyhy//CH0CxmKi8w='/></presence>"
  );
}

function disco(source) {
  const features = Array.from({ length: 12 }, (_, i) => `<feature var='urn:xmpp:feature:${i}'/>`).join('');
  return (
    `<iq type='result' id='d${source.number}' from='example.org' to='${jid(source)}'><query xmlns='http://jabber.org/protocol/disco#info'>` +
    `<identity category='server' type='im' name='Prosody'/>${features}</query></iq>`
  );
}

function roster(source) {
  const item = () =>
    `<item jid='${jid(source).split('/')[0]}' name='${words(source, 2)}' subscription='both'><group>Friends</group></item>`;
  return `<iq type='result' id='r${source.number}' to='${jid(source)}'><query xmlns='jabber:iq:roster' ver='7'>${Array.from({ length: 20 }, item).join('')}</query></iq>`;
}

function archived(source) {
  const { number } = source;
  return (
    `<message id='a${number}' to='${jid(source)}'><result xmlns='urn:xmpp:mam:2' queryid='f27' id='28482-98726-${number}'>` +
    "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-07-10T23:08:25Z'/>" +
    `<message xmlns='jabber:client' from='${jid(source)}' to='${jid(source)}' type='chat'><body>${words(source, 20)}</body>` +
    `<origin-id xmlns='urn:xmpp:sid:0' id='o${number}'/></message></forwarded></result></message>`
  );
}

function ping({ number, pick }) {
  return `<iq type='get' id='p${number}' from='example.org' to='${pick(NAMES)}@example.org/desk'><ping xmlns='urn:xmpp:ping'/></iq>`;
}

function vcard(source) {
  return `<iq type='result' id='v${source.number}' from='${jid(source)}'><vCard xmlns='vcard-temp'><FN>${words(source, 2)}</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>${base64(source, 3000)}</BINVAL></PHOTO></vCard></iq>`;
}

function deep(source) {
  const open = Array.from({ length: 30 }, (_, i) => `<level n='${i}'>`).join('');
  return `<message from='${jid(source)}' id='n${source.number}'><tree xmlns='urn:example:tree'>${open}<leaf>${words(source, 3)}</leaf>${'</level>'.repeat(30)}</tree></message>`;
}

/** A kind stands here as often as it comes, relatively. */
const KINDS = [
  chat,
  chat,
  chat,
  chat,
  chat,
  chat,
  presence,
  presence,
  presence,
  presence,
  disco,
  roster,
  archived,
  archived,
  ping,
  ping,
  vcard,
  deep,
];
