import { DELIVERY } from './delivery-scenarios.ts';
import type { Scenario, Step } from './differential.ts';

const PING = "<ping xmlns='urn:xmpp:ping'/>";
const VERSION = "<query xmlns='jabber:iq:version'/>";
const ROSTER = "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>";
const CARBONS = "<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq>";
const SM = 'urn:xmpp:sm:3';
const INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>";
const ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items'/>";

const ask: readonly Step[] = [
  ['alice', "<presence type='subscribe' to='bob@localhost'/>"],
  ['bob', "<presence type='subscribed' to='alice@localhost'/>"],
];
const ready: readonly Step[] = [
  ['alice', ROSTER],
  ['bob', ROSTER],
  ['alice', '<presence/>'],
  ['bob', '<presence/>'],
];

/** One session sends one thing. */
const ALONE: Readonly<Record<string, string>> = {
  'an IQ to the domain without a payload': "<iq to='localhost' type='get' id='x'/>",
  'an IQ to the domain with two payloads': `<iq to='localhost' type='get' id='x'>${PING}${VERSION}</iq>`,
  'an IQ of a type that there is not': `<iq to='localhost' type='ask' id='x'>${PING}</iq>`,
  'an IQ without a type': `<iq to='localhost' id='x'>${PING}</iq>`,
  'an IQ without an id': `<iq to='localhost' type='get'>${PING}</iq>`,
  'an IQ without a to and of no type': `<iq id='x'>${PING}</iq>`,
  'a ping without a to': `<iq type='get' id='x'>${PING}</iq>`,
  'a ping to the own account': `<iq to='alice@localhost' type='get' id='x'>${PING}</iq>`,
  'a ping to oneself': `<iq to='alice@localhost/r' type='get' id='x'>${PING}</iq>`,
  'a ping to a stranger': `<iq to='bob@localhost' type='get' id='x'>${PING}</iq>`,
  'a set ping to the domain': `<iq to='localhost' type='set' id='x'>${PING}</iq>`,
  'a request to the domain that nobody knows':
    "<iq to='localhost' type='get' id='x'><query xmlns='urn:example:none'/></iq>",
  'a request to the own account that nobody knows':
    "<iq type='set' id='x'><query xmlns='urn:example:none'/></iq>",
  'disco of a stranger': `<iq to='bob@localhost' type='get' id='x'>${INFO}</iq>`,
  'disco items of a stranger': `<iq to='bob@localhost' type='get' id='x'>${ITEMS}</iq>`,
  "another user's roster": "<iq to='bob@localhost' type='get' id='x'><query xmlns='jabber:iq:roster'/></iq>",
  'a request to a user who does not exist': `<iq to='nobody@localhost' type='get' id='x'>${VERSION}</iq>`,
  'a request to a resource that is not there': `<iq to='bob@localhost/none' type='get' id='x'>${VERSION}</iq>`,
  'a request to a malformed address': `<iq to='a@@localhost' type='get' id='x'>${VERSION}</iq>`,
  'a message to a malformed address': "<message to='@localhost' id='x'><body>x</body></message>",
  'a message to the domain': "<message to='localhost' id='x'><body>x</body></message>",
  'a message to no address': "<message type='chat' id='x'><body>x</body></message>",
  'a group chat message to a user':
    "<message to='bob@localhost' type='groupchat' id='x'><body>x</body></message>",
  'a message of an unknown type': "<message to='bob@localhost' type='odd' id='x'><body>x</body></message>",
  'a message to nobody': "<message to='nobody@localhost' type='chat' id='x'><body>x</body></message>",
  'a headline to nobody': "<message to='nobody@localhost' type='headline' id='x'><body>x</body></message>",
  'an error to nobody': "<message to='nobody@localhost' type='error' id='x'/>",
  'presence of an unknown type': "<presence type='odd' id='x'/>",
  'presence to nobody': "<presence to='nobody@localhost' id='x'/>",
  'a subscription to nobody': "<presence type='subscribe' to='nobody@localhost' id='x'/>",
  'a probe of a stranger': "<presence type='probe' to='bob@localhost' id='x'/>",
  'a subscription to oneself': "<presence type='subscribe' to='alice@localhost' id='x'/>",
  'an element that is no stanza': '<hello/>',
  'an element of another namespace': "<message xmlns='urn:example:none'/>",
  "a stanza from somebody else's address": "<message from='bob@localhost' to='bob@localhost'/>",
  'a stanza from the own bare address': `<iq from='alice@localhost' to='localhost' type='get' id='x'>${PING}</iq>`,
  'text between stanzas': 'hello',
  'a comment': '<!-- no -->',
  'a processing instruction': '<?no no?>',
  'an undefined entity': '<message><body>&nbsp;</body></message>',
  'a tag that does not match': '<message></body>',
  'an unbound prefix': '<a:message/>',
  'an attribute twice': "<message to='a' to='b'/>",
  'a control character': '<message><body>\u0001</body></message>',
  'SASL in a session': "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>",
  'a second bind': "<iq type='set' id='x'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
  'a session request': "<iq type='set' id='x'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>",
  'stream management without resumption': `<enable xmlns='${SM}'/>`,
  'stream management asked for twice': `<enable xmlns='${SM}'/><enable xmlns='${SM}'/>`,
  'an acknowledgement that nobody asked for': `<a xmlns='${SM}' h='1'/>`,
  'a question without stream management': `<r xmlns='${SM}'/>`,
  'a resumption in a session': `<resume xmlns='${SM}' previd='x' h='0'/>`,
  'an item without a JID': "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item/></query></iq>",
  'an item with a malformed JID':
    "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='@x'/></query></iq>",
  'two items at once':
    "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='a@b'/><item jid='c@d'/></query></iq>",
  'no item': "<iq type='set' id='x'><query xmlns='jabber:iq:roster'/></iq>",
  'an item in an empty group':
    "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='a@b'><group/></item></query></iq>",
  'the removal of an item that is not there':
    "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='a@b' subscription='remove'/></query></iq>",
  'a message to a component that is away':
    "<message to='echo.localhost' type='chat' id='x'><body>x</body></message>",
  'a request to a component that is away': `<iq to='echo.localhost' type='get' id='x'>${VERSION}</iq>`,
  'carbons switched on and off': `${CARBONS}<iq type='set' id='off'><disable xmlns='urn:xmpp:carbons:2'/></iq>`,
  'carbons asked for with get': "<iq type='get' id='x'><enable xmlns='urn:xmpp:carbons:2'/></iq>",
  'last activity of oneself':
    "<iq to='alice@localhost' type='get' id='x'><query xmlns='jabber:iq:last'/></iq>",
  'last activity of a stranger':
    "<iq to='bob@localhost' type='get' id='x'><query xmlns='jabber:iq:last'/></iq>",
};

const PLAYS: readonly Scenario[] = [
  {
    name: 'a subscription, granted, and taken back by who granted it',
    actors: ['alice', 'bob'],
    steps: [...ready, ...ask, ['bob', "<presence type='unsubscribed' to='alice@localhost'/>"]],
  },
  {
    name: 'a subscription, granted, and given up',
    actors: ['alice', 'bob'],
    steps: [...ready, ...ask, ['alice', "<presence type='unsubscribe' to='bob@localhost'/>"]],
  },
  {
    name: 'a subscription, refused',
    actors: ['alice', 'bob'],
    steps: [
      ...ready,
      ['alice', "<presence type='subscribe' to='bob@localhost'/>"],
      ['bob', "<presence type='unsubscribed' to='alice@localhost'/>"],
    ],
  },
  {
    name: 'a subscription asked for twice and after it was granted',
    actors: ['alice', 'bob'],
    steps: [
      ...ready,
      ['alice', "<presence type='subscribe' to='bob@localhost'/>"],
      ...ask,
      ['alice', "<presence type='subscribe' to='bob@localhost'/>"],
    ],
  },
  {
    name: 'a grant that nobody asked for',
    actors: ['alice', 'bob'],
    steps: [...ready, ['bob', "<presence type='subscribed' to='alice@localhost'/>"]],
  },
  {
    name: 'a request withdrawn before the answer',
    actors: ['alice', 'bob'],
    steps: [
      ...ready,
      ['alice', "<presence type='subscribe' to='bob@localhost'/>"],
      ['alice', "<presence type='unsubscribe' to='bob@localhost'/>"],
    ],
  },
  {
    name: 'contacts of each other, away and back',
    actors: ['alice', 'bob'],
    steps: [
      ...ready,
      ...ask,
      ['bob', "<presence type='subscribe' to='alice@localhost'/>"],
      ['alice', "<presence type='subscribed' to='bob@localhost'/>"],
      ['alice', '<presence><show>away</show><priority>5</priority></presence>'],
      ['alice', "<presence type='unavailable'/>"],
      ['alice', '<presence/>'],
      ['bob', "<presence type='probe' to='alice@localhost'/>"],
      [
        'alice',
        "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='bob@localhost' subscription='remove'/></query></iq>",
      ],
    ],
  },
  {
    name: 'a roster with names and groups, on two sessions',
    actors: ['alice', 'second'],
    steps: [
      ['alice', ROSTER],
      ['second', ROSTER],
      [
        'alice',
        "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='a@b' name='A'><group>G</group></item></query></iq>",
      ],
      [
        'alice',
        "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='a@b' subscription='both'/></query></iq>",
      ],
      ['alice', ROSTER],
      [
        'alice',
        "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='a@b' subscription='remove'/></query></iq>",
      ],
    ],
  },
  {
    name: 'directed presence, and its end',
    actors: ['alice', 'bob'],
    steps: [
      ...ready,
      ['alice', "<presence to='bob@localhost/r'/>"],
      ['alice', "<presence type='unavailable'/>"],
    ],
  },
  {
    name: "two sessions' presence",
    actors: ['alice', 'second'],
    steps: [
      ['alice', '<presence/>'],
      ['second', '<presence><priority>3</priority></presence>'],
      ['second', "<presence type='unavailable'><status>bye</status></presence>"],
      ['second', '<presence><priority>900</priority></presence>'],
    ],
  },
  {
    name: 'messages to the bare address of two sessions, by priority',
    actors: ['alice', 'second', 'bob'],
    steps: [
      ['alice', '<presence><priority>1</priority></presence>'],
      ['second', '<presence><priority>2</priority></presence>'],
      ['bob', "<message to='alice@localhost' type='chat' id='c'><body>chat</body></message>"],
      ['bob', "<message to='alice@localhost' id='n'><body>normal</body></message>"],
      ['bob', "<message to='alice@localhost' type='headline' id='h'><body>headline</body></message>"],
      ['second', '<presence><priority>-1</priority></presence>'],
      ['bob', "<message to='alice@localhost' type='chat' id='c2'><body>chat</body></message>"],
    ],
  },
  {
    name: 'carbons of what is sent and received',
    actors: ['alice', 'second', 'bob'],
    steps: [
      ['second', CARBONS],
      ['alice', '<presence/>'],
      ['second', '<presence/>'],
      ['bob', "<message to='alice@localhost/r' type='chat' id='c'><body>chat</body></message>"],
      ['alice', "<message to='bob@localhost/r' type='chat' id='d'><body>chat</body></message>"],
      [
        'bob',
        "<message to='alice@localhost/r' type='chat' id='e'><body>x</body><private xmlns='urn:xmpp:carbons:2'/></message>",
      ],
      ['bob', "<message to='alice@localhost/r' type='groupchat' id='f'><body>x</body></message>"],
      ['bob', "<message to='alice@localhost/r' id='g'><body>normal</body></message>"],
      ['bob', "<message to='alice@localhost/r' id='i'><subject>no body</subject></message>"],
      [
        'bob',
        "<message to='alice@localhost/r' type='chat' id='j'><received xmlns='urn:xmpp:receipts' id='a'/></message>",
      ],
    ],
  },
  {
    name: 'offline messages of each type',
    actors: ['alice', 'bob'],
    steps: [
      ['alice', "<message to='bob@localhost' type='chat' id='c'><body>chat</body></message>"],
      ['alice', "<message to='bob@localhost' id='n'><body>normal</body></message>"],
      ['alice', "<message to='bob@localhost' type='headline' id='h'><body>headline</body></message>"],
      [
        'alice',
        "<message to='bob@localhost' type='chat' id='s'><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
      ],
      ['bob', '<presence/>'],
    ],
  },
  {
    name: 'a component and a user',
    actors: ['alice', 'echo'],
    steps: [
      ['alice', '<presence/>'],
      ['alice', `<iq to='echo.localhost' type='get' id='q'>${VERSION}</iq>`],
      ['echo', "<iq from='echo.localhost' to='alice@localhost/r' type='result' id='q'/>"],
      ['alice', "<presence to='echo.localhost'/>"],
      ['alice', "<presence type='subscribe' to='any@echo.localhost'/>"],
      ['echo', `<iq from='echo.localhost' to='localhost' type='get' id='p'>${PING}</iq>`],
      ['echo', `<iq from='echo.localhost' to='alice@localhost' type='get' id='a'>${PING}</iq>`],
      ['echo', `<iq from='echo.localhost' to='alice@localhost/none' type='get' id='b'>${VERSION}</iq>`],
      ['echo', `<iq from='echo.localhost' to='echo.localhost' type='get' id='s'>${VERSION}</iq>`],
      ['alice', "<presence type='unavailable'/>"],
    ],
  },
  ...Object.entries({
    'a stanza from another domain':
      "<message from='bob@localhost' to='alice@localhost/r'><body>x</body></message>",
    'a stanza without a from': "<message to='alice@localhost/r'><body>x</body></message>",
    'a stanza without a to': "<message from='echo.localhost'><body>x</body></message>",
    'an element that is no stanza': '<hello/>',
    'a tag that does not match': '<message></body>',
    'a request of no type': `<iq from='echo.localhost' to='localhost' id='x'>${PING}</iq>`,
    'a request without a payload': "<iq from='echo.localhost' to='localhost' type='get' id='x'/>",
    'a message to a user who does not exist':
      "<message from='echo.localhost' to='nobody@localhost' type='chat' id='x'><body>x</body></message>",
    'a request to a malformed address': `<iq from='echo.localhost' to='@localhost' type='get' id='x'>${PING}</iq>`,
    'a second handshake': '<handshake>0</handshake>',
  }).map(
    ([name, xml]): Scenario => ({
      name: `a component: ${name}`,
      actors: ['alice', 'echo'],
      steps: [['echo', xml]],
    }),
  ),
];

/** RFC 6120 4.9.3.2, 4.9.3.18 with 11.1, and 4.9.3.24; XEP-0198 5; RFC 6121 3.3.3, of which the two servers make two things. */
const RATHER: Readonly<Record<string, RegExp>> = {
  'a comment': /restricted-xml/,
  'a processing instruction': /restricted-xml/,
  'an undefined entity': /restricted-xml/,
  'an unbound prefix': /bad-namespace-prefix/,
  'a component: an element that is no stanza': /unsupported-stanza-type/,
  'stream management: an acknowledgement of more than there was': /handled-count-too-high/,
  'a request withdrawn before the answer': /bob: <presence from='alice@localhost' type='unsubscribe'>/,
};

const ALL: readonly Scenario[] = [
  ...Object.entries(ALONE).map(
    ([name, xml]): Scenario => ({ name, actors: ['alice', 'bob'], steps: [['alice', xml]] }),
  ),
  ...PLAYS,
  ...DELIVERY,
];

export const SCENARIOS: readonly Scenario[] = ALL.map((each) => ({ ...each, rather: RATHER[each.name] }));
