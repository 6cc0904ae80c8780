import { CLOSE, OPEN } from './streams.ts';

const ME = 'juliet@capulet.example/Juliets-Laptop';
const ROOM = 'orchard@conference.localhost';
const FRIAR = `${ROOM}/Schwester Käthe`;
const ERRORS = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";
const CAPS =
  "<c node='http://gajim.org' xmlns='http://jabber.org/protocol/caps' ver='QgayPKawpkPSDYmwT/WM94uAlu0=' hash='sha-1'/>";
const OCCUPANT =
  "<occupant-id id='5nc6jLYUtgSUmUzCdDHrnjczaGuQyrd0axjUAj8zZBw=' xmlns='urn:xmpp:occupant-id:0'/>";
const LONG_JID = `${'l'.repeat(70)}@${'sub.'.repeat(12)}example/${'r'.repeat(50)}`;

/** What Prosody and ejabberd send of rooms, archives and vCards, and what goes wrong there: direction and text. */
export const ROOM_ITEMS: readonly (readonly ['in' | 'out', string])[] = [
  ['out', OPEN],
  ['in', OPEN],
  ['in', `<resumed xmlns='urn:xmpp:sm:3' previd='g2gCbQAAABoxNjU3NzU3MzcyNTczMDA0NDY2' h='12'/>`],
  ['out', `<presence to='${ROOM}/Romeo 花'><x xmlns='http://jabber.org/protocol/muc'/>${CAPS}</presence>`],
  [
    'in',
    `<presence to='${ME}' from='${ROOM}/Romeo 花' type='error'><error type='cancel' by='${ROOM}'><conflict ${ERRORS}/></error></presence>`,
  ],
  [
    'in',
    `<presence xml:lang='en' from='${FRIAR}' to='${ME}'>${CAPS}${OCCUPANT}<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/></x></presence>`,
  ],
  [
    'in',
    `<message id='b1' to='${ME}' type='groupchat' from='${FRIAR}'><body>我在花园里等你 😀👩‍👧 — see https://verona.example/a/rather/long/path/to/a/photo.jpg</body><delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='2026-11-21T15:34:44Z'/></message>`,
  ],
  ['out', `<message to='${ROOM}' type='groupchat' id='a2'><subject>mine</subject></message>`],
  [
    'in',
    `<message id='a2' to='${ME}' from='${ROOM}' type='error'><error type='auth'><forbidden ${ERRORS}/><text ${ERRORS}>You are not allowed to change the subject</text></error></message>`,
  ],
  [
    'out',
    "<iq type='get' id='nf' to='nosuchroom@conference.localhost'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
  ],
  [
    'in',
    `<iq id='nf' to='${ME}' from='nosuchroom@conference.localhost' type='error'><error type='cancel'><item-not-found ${ERRORS}/></error></iq>`,
  ],
  ['out', "<iq type='get' id='vc2'><vCard xmlns='vcard-temp'/></iq>"],
  [
    'in',
    `<iq id='vc2' to='${ME}' type='result'><vCard xmlns='vcard-temp'><FN>Juliet Capulet</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>${'iVBORw0KGgo+'.repeat(180)}</BINVAL></PHOTO></vCard></iq>`,
  ],
  [
    'in',
    `<message to='${ME}'><result queryid='f27' xmlns='urn:xmpp:mam:2' id='k1xQ_hYWJ4r__enat4VZlvdc'><forwarded xmlns='urn:xmpp:forward:0'><delay stamp='2026-11-21T15:29:52Z' xmlns='urn:xmpp:delay'/><message id='ch1' to='romeo@montague.example' type='chat' from='${ME}' xmlns='jabber:client'><body>Meet me at the balcony</body></message></forwarded></result></message>`,
  ],
  [
    'in',
    `<iq id='d1' to='${ME}' from='${ROOM}' type='result'><query xmlns='http://jabber.org/protocol/disco#info'><x type='result' xmlns='jabber:x:data'><field var='{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites' type='boolean' label='Allow members to invite new members'><value>0</value></field></x></query></iq>`,
  ],
  ['out', "<iq type='get' id='un1' to='romeo@montague.example/gajim.CX9'><ping xmlns='urn:xmpp:ping'/></iq>"],
  ['in', `<presence from='${LONG_JID}'/><r xmlns='urn:xmpp:sm:3'/>`],
  ['out', "<a xmlns='urn:xmpp:sm:3' h='21'/>"],
  [
    'in',
    "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>[2001:db8::7]:5222</see-other-host><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>This host moves elsewhere now</text></stream:error>",
  ],
  ['in', CLOSE],
];
