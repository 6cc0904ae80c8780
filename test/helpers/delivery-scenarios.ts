import type { Scenario, Step } from './differential.ts';

// Who gets which message and presence, and what stream management counts.

const ROSTER = "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>";
const CARBONS = "<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq>";
const SM = 'urn:xmpp:sm:3';
const ASK = `<r xmlns='${SM}'/>`;
const TYPES = ['chat', 'normal', 'headline', 'groupchat', 'error'] as const;

/** One message of each type. */
function eachType(to: string): Step[] {
  return TYPES.map((type) => [
    'bob',
    `<message to='${to}' type='${type}' id='${type}'><body>x</body></message>`,
  ]);
}

/** To a user whose sessions have sent these presences; the last one's name tells them apart. */
const AUDIENCES: Readonly<Record<string, readonly Step[]>> = {
  'one session': [['alice', '<presence/>']],
  'one session of negative priority': [['alice', '<presence><priority>-1</priority></presence>']],
  'two sessions of the same priority': [
    ['alice', '<presence/>'],
    ['second', '<presence/>'],
  ],
  'two sessions of different priorities': [
    ['alice', '<presence><priority>1</priority></presence>'],
    ['second', '<presence><priority>7</priority></presence>'],
  ],
  'two sessions, one of negative priority': [
    ['alice', '<presence><priority>-5</priority></presence>'],
    ['second', '<presence/>'],
  ],
  'a session that is not available': [],
};

const mutual: readonly Step[] = [
  ['alice', ROSTER],
  ['bob', ROSTER],
  ['alice', '<presence/>'],
  ['bob', '<presence/>'],
  ['alice', "<presence type='subscribe' to='bob@localhost'/>"],
  ['bob', "<presence type='subscribed' to='alice@localhost'/>"],
  ['bob', "<presence type='subscribe' to='alice@localhost'/>"],
  ['alice', "<presence type='subscribed' to='bob@localhost'/>"],
];

export const DELIVERY: readonly Scenario[] = [
  ...Object.entries(AUDIENCES).map(
    ([audience, steps]): Scenario => ({
      name: `messages of each type to the bare address of ${audience}`,
      actors: ['alice', 'second', 'bob'],
      steps: [...steps, ...eachType('alice@localhost')],
    }),
  ),
  {
    name: 'messages of each type to a session of negative priority',
    actors: ['alice', 'bob'],
    steps: [['alice', '<presence><priority>-1</priority></presence>'], ...eachType('alice@localhost/r')],
  },
  {
    name: 'contacts of each other, one of whom gives up both directions',
    actors: ['alice', 'bob'],
    steps: [
      ...mutual,
      ['alice', "<presence type='unsubscribe' to='bob@localhost'/>"],
      ['alice', "<presence type='unsubscribed' to='bob@localhost'/>"],
      ['alice', ROSTER],
      ['bob', ROSTER],
    ],
  },
  {
    name: 'contacts of each other, one of whom removes the other',
    actors: ['alice', 'bob'],
    steps: [
      ...mutual,
      [
        'bob',
        "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='alice@localhost' subscription='remove'/></query></iq>",
      ],
      ['alice', ROSTER],
      ['bob', ROSTER],
    ],
  },
  {
    name: 'a subscription to somebody who is away, answered when the other is away',
    actors: ['alice', 'bob'],
    steps: [
      ['alice', ROSTER],
      ['alice', '<presence/>'],
      ['alice', "<presence type='subscribe' to='bob@localhost'><status>please</status></presence>"],
      ['alice', "<presence type='unavailable'/>"],
      ['bob', ROSTER],
      ['bob', '<presence/>'],
      ['bob', "<presence type='subscribed' to='alice@localhost'/>"],
      ['alice', ROSTER],
      ['alice', '<presence/>'],
    ],
  },
  {
    name: 'a subscription given up, and one refused, that never were',
    actors: ['alice', 'bob'],
    steps: [
      ['alice', ROSTER],
      ['bob', ROSTER],
      ['alice', '<presence/>'],
      ['bob', '<presence/>'],
      ['alice', "<presence type='unsubscribe' to='bob@localhost'/>"],
      ['bob', "<presence type='unsubscribed' to='alice@localhost'/>"],
    ],
  },
  {
    name: 'a subscription from a full address to a full address',
    actors: ['alice', 'bob'],
    steps: [
      ['alice', ROSTER],
      ['bob', ROSTER],
      ['bob', '<presence/>'],
      ['alice', "<presence type='subscribe' from='alice@localhost/r' to='bob@localhost/r' id='s'/>"],
      ['bob', "<presence type='subscribed' to='alice@localhost/r' id='t'/>"],
    ],
  },
  {
    name: 'directed presence to what is no address, and its end',
    actors: ['alice', 'bob'],
    steps: [
      ['alice', "<presence to='@localhost' id='d'/>"],
      ['alice', "<presence type='unavailable' id='e'/>"],
    ],
  },
  ...['alice', 'second'].map(
    (sender): Scenario => ({
      name: `carbons of what ${sender} sends to who is not there, and to oneself`,
      actors: ['alice', 'second', 'bob'],
      steps: [
        ['second', CARBONS],
        ['alice', '<presence/>'],
        ['second', '<presence/>'],
        [
          sender === 'alice' ? 'alice' : 'second',
          "<message to='bob@localhost' type='chat' id='c'><body>x</body></message>",
        ],
        [
          sender === 'alice' ? 'alice' : 'second',
          "<message to='nobody@localhost' type='chat' id='n'><body>x</body></message>",
        ],
        [
          sender === 'alice' ? 'alice' : 'second',
          "<message to='alice@localhost' type='chat' id='o'><body>x</body></message>",
        ],
      ],
    }),
  ),
  {
    name: 'carbons asked for twice, without a presence, and given up',
    actors: ['alice', 'second', 'bob'],
    steps: [
      ['second', CARBONS],
      ['second', CARBONS],
      ['alice', '<presence/>'],
      ['bob', "<message to='alice@localhost' type='chat' id='c'><body>x</body></message>"],
      ['bob', "<message to='alice@localhost/r' type='headline' id='h'><body>x</body></message>"],
      ['bob', "<message to='alice@localhost/r' type='error' id='e'><error type='cancel'/></message>"],
      [
        'bob',
        "<message to='alice@localhost/r' type='chat' id='n'><body>x</body><no-copy xmlns='urn:xmpp:hints'/></message>",
      ],
      ['second', "<iq type='set' id='off'><disable xmlns='urn:xmpp:carbons:2'/></iq>"],
      ['bob', "<message to='alice@localhost/r' type='chat' id='d'><body>x</body></message>"],
    ],
  },
  {
    name: 'stanzas that an acknowledgement counts',
    actors: ['alice', 'bob'],
    steps: [
      ['alice', `<presence/><enable xmlns='${SM}'/>${ASK}`],
      ['alice', `<iq type='get' id='p' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>${ASK}${ASK}`],
      ['alice', `<a xmlns='${SM}' h='1'/>`],
    ],
  },
  ...Object.entries({
    'an acknowledgement of more than there was': `<a xmlns='${SM}' h='900'/>`,
    'an acknowledgement without a number': `<a xmlns='${SM}'/>`,
    'an acknowledgement of what is no number': `<a xmlns='${SM}' h='-1'/>`,
    'an element of stream management that there is not': `<odd xmlns='${SM}'/>`,
    'a resumption in the middle': `<resume xmlns='${SM}' previd='x' h='0'/>`,
    'a question in the older version': "<r xmlns='urn:xmpp:sm:2'/>",
  }).map(
    ([what, xml]): Scenario => ({
      name: `stream management: ${what}`,
      actors: ['alice', 'bob'],
      steps: [
        ['alice', `<enable xmlns='${SM}'/>`],
        ['alice', xml],
      ],
    }),
  ),
  {
    name: 'stream management switched on in the older version',
    actors: ['alice', 'bob'],
    steps: [
      ['alice', "<enable xmlns='urn:xmpp:sm:2'/>"],
      ['alice', "<r xmlns='urn:xmpp:sm:2'/>"],
    ],
  },
  ...Object.entries({
    "a message to ''": "<message to='' type='chat' id='x'><body>x</body></message>",
    "a request to ''": "<iq to='' type='get' id='x'><ping xmlns='urn:xmpp:ping'/></iq>",
    "presence to ''": "<presence to='' id='x'/>",
    'a message to a resource of the domain': "<message to='localhost/x' id='x'><body>x</body></message>",
    'a ping to a resource of the domain':
      "<iq to='localhost/x' type='get' id='x'><ping xmlns='urn:xmpp:ping'/></iq>",
    'presence to the domain': "<presence to='localhost' id='x'/>",
    'a probe of the domain': "<presence type='probe' to='localhost' id='x'/>",
    'a subscription to the domain': "<presence type='subscribe' to='localhost' id='x'/>",
    'a ping to the domain in upper case':
      "<iq to='LOCALHOST' type='get' id='x'><ping xmlns='urn:xmpp:ping'/></iq>",
    'a result that nobody waits for': "<iq to='localhost' type='result' id='x'/>",
    'an error that nobody waits for': "<iq to='localhost' type='error' id='x'/>",
    'a message to oneself': "<message to='alice@localhost/r' type='chat' id='x'><body>x</body></message>",
    'a group chat message to oneself': "<message to='alice@localhost/r' type='groupchat' id='x'/>",
    'a message with an own language':
      "<message to='alice@localhost/r' xml:lang='de' id='x'><body>x</body></message>",
    'an old login': "<iq type='get' id='x' to='localhost'><query xmlns='jabber:iq:auth'/></iq>",
    'a registration': "<iq type='get' id='x' to='localhost'><query xmlns='jabber:iq:register'/></iq>",
  }).map(
    ([name, xml]): Scenario => ({
      name,
      actors: ['alice', 'bob'],
      steps: [
        ['alice', ROSTER],
        ['alice', '<presence/>'],
        ['alice', xml],
      ],
    }),
  ),
];
