import type { Condition } from './explained.ts';

/** The conditions of stanza errors (RFC 6120 8.3.3). */
export const STANZA_ERRORS: Readonly<Record<string, Condition>> = {
  'bad-request': {
    meaning: 'the stanza is malformed, or its payload is not what the recipient expects',
    section: '8.3.3.1',
    causes: [
      'an IQ with no payload, with two of them, or with a required attribute missing',
      'the right element in a wrong namespace or version of it',
    ],
  },
  conflict: {
    meaning: 'something with the same name or address exists already',
    section: '8.3.3.2',
    causes: [
      'the nickname is taken in a room (XEP-0045)',
      'the user name is taken at registration (XEP-0077)',
      'the resource is in use, where the server keeps the older session',
    ],
  },
  'feature-not-implemented': {
    meaning: 'the recipient knows what is asked for, or the protocol that it belongs to, and does not do it',
    section: '8.3.3.3',
    causes: [
      'a module is not loaded on the server',
      'an optional part of a XEP',
      'a request to a client that lacks it',
    ],
  },
  forbidden: {
    meaning: 'the sender is not allowed to do this, and logging in again would not help',
    section: '8.3.3.4',
    causes: [
      'no presence subscription, for what is told to contacts only',
      'not an admin, not the owner of a node, not a member of a room with the needed role',
      'banned from a room (XEP-0045)',
    ],
  },
  gone: {
    meaning: 'the address has moved for good; the text of the element may be the new one',
    section: '8.3.3.5',
    causes: ['a room that was destroyed', 'an account that was moved or deleted'],
  },
  'internal-server-error': {
    meaning: 'the server or component failed over the stanza',
    section: '8.3.3.6',
    causes: [
      "an error in a module: the server's log has it",
      'the database is not there',
      'an external component crashed',
    ],
  },
  'item-not-found': {
    meaning: 'the address or the item does not exist, or the sender must not learn that it does',
    section: '8.3.3.7',
    causes: [
      'a pubsub node, a service discovery node, a room or a vCard that does not exist',
      'an archive that was asked for messages behind an id that it does not have (XEP-0313)',
      'a typing mistake in the JID',
    ],
  },
  'jid-malformed': {
    meaning: 'an address in the stanza is not a JID (RFC 7622)',
    section: '8.3.3.8',
    causes: [
      'a space or another forbidden character in the part before @',
      'entering a room without a nickname',
    ],
  },
  'not-acceptable': {
    meaning: 'the recipient understands the stanza and does not take it as it is',
    section: '8.3.3.9',
    causes: [
      'a message to a room that one is not in (XEP-0045)',
      'a form with a value that is refused',
      'a privacy or blocking list',
    ],
  },
  'not-allowed': {
    meaning: 'nobody, or nobody of this kind, may do this here',
    section: '8.3.3.10',
    causes: [
      'the server may not talk to other servers',
      'creating a room, or registering an account, where users may not',
      'a component that sends with a domain that is not its own',
    ],
  },
  'not-authorized': {
    meaning: 'credentials are missing or wrong',
    section: '8.3.3.11',
    causes: ['a room that needs a password (XEP-0045)', 'an approval that is still to come (XEP-0060)'],
  },
  'policy-violation': {
    meaning: 'a local rule forbids it: a limit, a filter, a quota',
    section: '8.3.3.12',
    causes: ['stanzas too many or too big', 'a spam filter', 'an upload larger than is allowed (XEP-0363)'],
  },
  'recipient-unavailable': {
    meaning: 'the recipient is not online, and this cannot wait',
    section: '8.3.3.13',
    causes: ['an IQ to a client that has just left', 'the resource in the full JID is gone'],
  },
  redirect: {
    meaning: 'for now the recipient is elsewhere; the text of the element says where',
    section: '8.3.3.14',
    causes: ['a service that was moved'],
  },
  'registration-required': {
    meaning: 'the sender has to register with the service first',
    section: '8.3.3.15',
    causes: [
      'a room for members only (XEP-0045)',
      'a gateway that wants an account of the other network (XEP-0100)',
    ],
  },
  'remote-server-not-found': {
    meaning: "there is no server for the recipient's domain",
    section: '8.3.3.16',
    causes: [
      'a typing mistake in the domain',
      'no SRV record and no address for it',
      'the component that serves the domain is not connected',
    ],
  },
  'remote-server-timeout': {
    meaning: "the recipient's server was found and did not answer in time, or could not be talked to",
    section: '8.3.3.17',
    causes: [
      'its port 5269 is closed by a firewall',
      'its certificate is refused, or dialback fails',
      'it is down',
    ],
  },
  'resource-constraint': {
    meaning: 'the recipient has no room or time for it now',
    section: '8.3.3.18',
    causes: [
      'the store for offline messages is full',
      'too many resources or subscriptions',
      'a busy client',
    ],
  },
  'service-unavailable': {
    meaning: 'nobody there provides this, or nobody is there; servers do not say which',
    section: '8.3.3.19',
    causes: [
      'an IQ to a full JID that is not online',
      'a namespace that the recipient does not know',
      'a component that is configured and not connected',
      'no presence subscription, for what is told to contacts only',
    ],
  },
  'subscription-required': {
    meaning: 'the sender has to be subscribed to the recipient',
    section: '8.3.3.20',
    causes: ['a node for subscribers only (XEP-0060)', 'a service that talks to its contacts only'],
  },
  'undefined-condition': {
    meaning: 'none of the others; an element in another namespace beside it says what',
    section: '8.3.3.21',
    causes: ['what the extension in use defines'],
  },
  'unexpected-request': {
    meaning: 'understood, and not at this time',
    section: '8.3.3.22',
    causes: ['a step of a protocol out of order', 'cancelling a subscription that does not exist (XEP-0060)'],
  },
};
