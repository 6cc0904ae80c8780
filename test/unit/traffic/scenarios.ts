import { Buffer } from 'node:buffer';
import type { Direction, TransportNote } from '../../../src/transport/tap.ts';
import { ROOM_ITEMS } from './room-scenario.ts';
import { CLOSE, COMPONENT_OPEN, HEADER, OPEN } from './streams.ts';

/** What passes, and how many milliseconds pass before it. */
export type Step =
  | { readonly after: number; readonly dir: Direction; readonly bytes: Buffer }
  | { readonly after: number; readonly note: TransportNote };

const send = (text: string, after = 1): Step => ({ after, dir: 'out', bytes: Buffer.from(text) });
const receive = (text: string, after = 12): Step => ({ after, dir: 'in', bytes: Buffer.from(text) });
const note = (kind: TransportNote['kind'], text: string, after = 3): Step => ({
  after,
  note: { kind, text },
});

const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';

const clientOpen = OPEN.replace("id='s1' from", 'to');

export const SCENARIOS: Readonly<Record<string, readonly Step[]>> = {
  'client-login': [
    note('connecting', 'example.org:5222'),
    note('connected', '192.0.2.7:5222', 20),
    send(clientOpen),
    receive(
      `${OPEN}<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>`,
    ),
    send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
    receive("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
    note('tls', 'TLSv1.3', 31),
    send(clientOpen),
    receive(OPEN.replace('s1', 's2')),
    receive(
      `<stream:features><mechanisms xmlns='${NS_SASL}'><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
      0,
    ),
    send(`<auth xmlns='${NS_SASL}' mechanism='SCRAM-SHA-1'>biwsbj1qdWxpZXQscj1mVHI=</auth>`, 2),
    receive(`<challenge xmlns='${NS_SASL}'>cj1mVHJzPVVRPT0saT00MDk2</challenge>`),
    send(`<response xmlns='${NS_SASL}'>Yz1iaXdzLHI9ZlRycD1yc3Q=</response>`, 4),
    receive(`<success xmlns='${NS_SASL}'>dj1ybUY5cHFWOA==</success>`),
    send(clientOpen),
    receive(
      `${OPEN.replace('s1', 's3')}<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>`,
    ),
    send(
      "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>balcony</resource></bind></iq>",
    ),
    receive(
      "<iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>juliet@example.org/balcony</jid></bind></iq>",
    ),
    send('<presence/>'),
    send(CLOSE, 61_234),
    receive(CLOSE),
    note('closed', ''),
  ],
  component: [
    note('connected', '[::1]:5347'),
    send(COMPONENT_OPEN.replace("id='s1' from", 'to')),
    receive(COMPONENT_OPEN),
    send('<handshake>aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e</handshake>'),
    receive('<handshake/>'),
    receive(
      "<message from='romeo@example.org/orchard' to='echo.example.org' type='chat' id='m1'><body>Hi</body></message>" +
        "<iq from='example.org' to='echo.example.org' type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>",
      700_000,
    ),
    send(
      "<message to='romeo@example.org/orchard' from='echo.example.org' type='chat' id='m1'><body>Hi</body></message>" +
        "<iq to='example.org' from='echo.example.org' type='result' id='p1'/>",
      0,
    ),
    receive(' ', 60_000),
  ],
  stanzas: [
    send(clientOpen),
    receive(OPEN),
    receive(
      "<presence from='r@m.example.org/n' to='a@example.org/b'>\n  <show>away</show>\n  <x xmlns='http://jabber.org/protocol/muc#user'>\n    <item affiliation='none'/>\n  </x>\n</presence>",
    ),
    receive(
      "<message from='r@m.example.org' type='groupchat' xml:lang='de'><subject/><body>Grüße 😀 &amp; &lt;b&gt;\nzweite Zeile</body>" +
        "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><p>Hi <em>you</em> <b>there</b></p></body></html></message>",
    ),
    send(
      "<iq type='set' id='reg' to='example.org'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>" +
        "<field type='text-private' var='pw'><value>Calli0pe</value></field><field var='nick'><value>bill</value></field></x></query></iq>",
    ),
    receive(
      "<iq type='error' id='reg' from='example.org'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>No.</text></error></iq>",
    ),
    send(
      "<enable xmlns='urn:xmpp:sm:3' resume='true'/><r xmlns='urn:xmpp:sm:3'/><active xmlns='urn:xmpp:csi:0'/>",
    ),
    receive(
      "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
    ),
    note('closed', 'the server closed the connection'),
  ],
  data: [
    receive(
      `${OPEN}<iq type='result' id='v' from='a@b'><vCard xmlns='vcard-temp'><PHOTO><BINVAL>${'iVBORw0KGgo+'.repeat(100)}==</BINVAL></PHOTO></vCard></iq>`,
    ),
    receive(`<message from='a@b'><body>${'Lorem ipsum dolor 😀 sit amet. '.repeat(100)}</body></message>`),
    receive(
      "<message from='a@b'><body>Hi</body><x xmlns='urn:example:unknown' xmlns:j='urn:xmpp:jingle:1'/></message>",
    ),
  ],
  incomplete: [
    receive(`${OPEN}<message from='a@b'><body>slow`),
    receive(' lorry</body></message>', 900),
    send(HEADER),
    send("<iq type='set' id='1'><query xmlns='jabber:iq:auth'><username>me</username><password>Calli"),
    send("0pe</password><resource>r</resource></query></iq><iq type='get'>", 800),
  ],
  broken: [
    send(OPEN),
    receive('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'),
    send("<iq id='1'><query></iq>"),
    send("<iq id='2'><password>Calli0pe</password></iq>"),
    { after: 1, dir: 'out', bytes: Buffer.from([0x3c, 0xff, 0x00, 0xe2, 0x82, 0x3e, 0xc3]) },
    send(OPEN),
    send("<iq id='3'/>"),
  ],
  hostile: [
    receive(OPEN),
    receive(
      "<message from='a@b/\u001b[2J\u202egro.elpmaxe'/>".replace('\u001b', '\u009b') +
        "<message from='\u200b\u{e0041}\ufeff\u00ad' id='1\n2'><body>x\n12:00:00.000     +1 ms  ← in   stream closed\r\n\tend\u2028\u2066</body>" +
        '<e\u200dvil a\u200cb="\u202e"/><t><![CDATA[\n    <iq type="result"/>\n]]></t></message>',
    ),
    receive('\u001b]0;owned\u0007\u001b[31m</x>\n12:00:00.000     +1 ms  → out  presence\n'),
  ],
  muc: [
    receive(OPEN),
    send(OPEN),
    send(
      "<presence to='room@muc.example.org/nick'><x xmlns='http://jabber.org/protocol/muc'><password>cauldron</password></x></presence>",
    ),
    receive(
      "<presence from='room@muc.example.org/witch' to='a@example.org/b'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator'/></x></presence>" +
        "<presence from='room@muc.example.org/nick' to='a@example.org/b'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>" +
        "<message from='room@muc.example.org/witch' to='a@example.org/b' type='groupchat'><body>Thrice the brinded cat hath mew'd.</body><delay xmlns='urn:xmpp:delay' from='room@muc.example.org' stamp='2026-10-13T23:58:37Z'/></message>" +
        "<message from='room@muc.example.org/witch' to='a@example.org/b' type='groupchat'><subject>Fire Burn and Cauldron Bubble!</subject></message>",
    ),
    receive(
      "<presence from='other@muc.example.org' type='error'><error type='auth'><registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
    ),
  ],
  extensions: [
    receive(
      `${OPEN}<stream:features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism><inline><fast xmlns='urn:xmpp:fast:0'/></inline></authentication></stream:features>`,
    ),
    send(
      `${HEADER}<authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'><initial-response>biwsbj11c2VyLHI9MTJD</initial-response></authenticate>`,
    ),
    receive("<challenge xmlns='urn:xmpp:sasl:2'>cj0xMkM0Y2Q1Y</challenge>"),
    send("<response xmlns='urn:xmpp:sasl:2'>Yz1iaXdzLHI9MTJD</response>"),
    receive(
      "<success xmlns='urn:xmpp:sasl:2'><additional-data>dj1tc1ZIcw==</additional-data><authorization-identifier>a@example.org</authorization-identifier><token xmlns='urn:xmpp:fast:0' expiry='2026-12-01T00:00:00Z' token='s3cr3tt0k3n'/></success>",
    ),
    send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>"),
    receive("<enabled xmlns='urn:xmpp:sm:3' id='some-long-sm-id' resume='true' max='300'/>"),
    send("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq><r xmlns='urn:xmpp:sm:3'/>"),
    receive("<a xmlns='urn:xmpp:sm:3' h='5'/>"),
    receive(
      "<iq type='set' id='push1' to='a@example.org/b'><query xmlns='jabber:iq:roster' ver='8'><item jid='nurse@example.org' name='Nurse' subscription='both'><group>Servants</group></item></query></iq>",
    ),
    send("<iq type='result' id='push1'/>"),
    receive(
      "<message from='juliet@example.org' to='a@example.org/b' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'><item id='111f4b3c'><metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='12345' id='111f4b3c' type='image/png'/></metadata></item></items></event></message>",
    ),
    receive(
      "<message to='a@example.org/b'><result xmlns='urn:xmpp:mam:2' queryid='f27' id='28482'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-07-10T23:08:25Z'/><message xmlns='jabber:client' from='witch@example.org' to='a@example.org' type='chat'><body>Hail to thee</body></message></forwarded></result></message>",
    ),
  ],
  room: ROOM_ITEMS.map(([dir, text]) => (dir === 'in' ? receive(text) : send(text))),
};
