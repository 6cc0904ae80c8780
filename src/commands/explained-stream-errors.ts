import type { Condition } from './explained.ts';

/** The conditions of stream errors (RFC 6120 4.9.3). Each ends its stream. */
export const STREAM_ERRORS: Readonly<Record<string, Condition>> = {
  'bad-format': {
    meaning: 'XML that cannot be processed; the other conditions are more precise',
    section: '4.9.3.1',
    causes: ['what was sent is no XMPP'],
  },
  'bad-namespace-prefix': {
    meaning: 'a namespace prefix that is not bound, or missing where one is needed',
    section: '4.9.3.2',
    causes: ['XML that was pasted without its xmlns:PREFIX', 'a serialiser that drops declarations'],
  },
  conflict: {
    meaning: 'the stream gives way to another one with the same address',
    section: '4.9.3.3',
    causes: [
      'the same account logged in with the same resource somewhere else',
      'a component that is connected already: Prosody takes one connection for each domain',
      'after a half-open loss: the server still holds the old connection',
    ],
  },
  'connection-timeout': {
    meaning: 'the other side heard nothing for too long',
    section: '4.9.3.4',
    causes: ['a network that went away', 'a login that took too long', 'no answer to keep-alive pings'],
  },
  'host-gone': {
    meaning: 'the server no longer serves the domain',
    section: '4.9.3.5',
    causes: ['the host was removed from its configuration'],
  },
  'host-unknown': {
    meaning: "the server does not serve the domain in the stream's `to`",
    section: '4.9.3.6',
    causes: [
      'the JID and --server do not belong together',
      'a component that the server is not configured for, or a typing mistake in its domain',
      'the port of something else: of components instead of clients, or the other way round',
    ],
  },
  'improper-addressing': {
    meaning: 'a stanza between servers, or from a component, without a right `to` or `from`',
    section: '4.9.3.7',
    causes: ['a component that sends stanzas without `from`'],
  },
  'internal-server-error': {
    meaning: 'the server failed and can serve the stream no longer',
    section: '4.9.3.8',
    causes: ["an error in a module: the server's log has it", 'misconfiguration'],
  },
  'invalid-from': {
    meaning: "the `from` is not the stream's own",
    section: '4.9.3.9',
    causes: [
      'a client that sends as somebody else',
      'a component that sends from a domain that is not its own',
    ],
  },
  'invalid-namespace': {
    meaning: 'the stream or its content is in a wrong namespace',
    section: '4.9.3.10',
    causes: [
      'a client at the port for components, or for servers: jabber:client, jabber:component:accept and jabber:server differ',
    ],
  },
  'invalid-xml': {
    meaning: 'well-formed XML that is invalid for the server',
    section: '4.9.3.11',
    causes: ['a server that checks schemas'],
  },
  'not-authorized': {
    meaning: 'something that needs a login was sent before one, or a secret is wrong',
    section: '4.9.3.12',
    causes: [
      'a wrong secret of a component: the handshake fails (XEP-0114)',
      'stanzas before the login has ended',
    ],
  },
  'not-well-formed': {
    meaning: 'XML with a syntax error',
    section: '4.9.3.13',
    causes: [
      'a tag that is not closed, < or & that is not escaped',
      'a control character, or bytes that are not UTF-8',
      'TLS bytes at a port without TLS, or HTTP at an XMPP port',
    ],
  },
  'policy-violation': {
    meaning: 'a rule of the server forbids it',
    section: '4.9.3.14',
    causes: [
      'a stanza that is larger than the server takes',
      'too many stanzas or bytes in too short a time',
      'too many failed logins, or too many sessions',
      'a login without TLS',
    ],
  },
  'remote-connection-failed': {
    meaning: 'the server needs another one for this and cannot reach it',
    section: '4.9.3.15',
    causes: ['its authentication server or database is away', 'a proxy whose server is down'],
  },
  reset: {
    meaning: 'the stream is closed to be set up anew',
    section: '4.9.3.16',
    causes: ['new certificates or features', 'an administrator closed the session'],
  },
  'resource-constraint': {
    meaning: 'the server has no room for the stream',
    section: '4.9.3.17',
    causes: ['a limit of connections, memory or rates', 'an overload: another try later may succeed'],
  },
  'restricted-xml': {
    meaning: "XML that XMPP forbids: comments, processing instructions, DOCTYPE, entities of one's own",
    section: '4.9.3.18',
    causes: ['a document that was pasted or piped with its <?xml?> header or its comments'],
  },
  'see-other-host': {
    meaning: 'the server wants the client at another host, which the text of the element names',
    section: '4.9.3.19',
    causes: ['load is spread over a cluster', 'the account was moved'],
  },
  'system-shutdown': {
    meaning: 'the server is shutting down, or starting again',
    section: '4.9.3.20',
    causes: ['maintenance: bots come back by themselves'],
  },
  'undefined-condition': {
    meaning: 'none of the others; an element in another namespace beside it says what',
    section: '4.9.3.21',
    causes: ['acknowledgements that do not add up (XEP-0198: handled-count-too-high)'],
  },
  'unsupported-encoding': {
    meaning: 'something else than UTF-8',
    section: '4.9.3.22',
    causes: ['an XML declaration with another encoding', 'UTF-16, or a byte order mark'],
  },
  'unsupported-feature': {
    meaning: 'a required feature of the stream was not negotiated',
    section: '4.9.3.23',
    causes: ['servers that demand TLS or dialback from each other'],
  },
  'unsupported-stanza-type': {
    meaning: 'an element at the top of the stream that is no stanza the server knows',
    section: '4.9.3.24',
    causes: [
      'a wrong namespace, or something else than message, presence or iq',
      'a step of the login out of order',
    ],
  },
  'unsupported-version': {
    meaning: "the stream's version is not supported",
    section: '4.9.3.25',
    causes: ["a stream header without version='1.0'"],
  },
};
