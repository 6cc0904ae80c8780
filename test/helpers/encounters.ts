import { header } from './raw-stream.ts';

/** Where somebody is when it begins to speak: nothing has been said yet, logged in but without a session, a component's port. */
export type Place = 'door' | 'hall' | 'components';

/**
 * A stream that has no session yet: what is sent on it, and what comes back until its end, is what servers are compared
 * by. At last the stream is closed.
 */
export interface Encounter {
  readonly name: string;
  readonly place: Place;
  /** `{digest}` is a handshake with the right secret, `{wrong}` one with another; `{lost}` the id of a session that was lost. */
  readonly sent: string;
  /** Where the RFCs demand what the real servers do not do: what builtin is to do all the same. */
  readonly rather?: RegExp;
}

const SM = 'urn:xmpp:sm:3';
const END = '</stream:stream>';
const CLIENT = header('jabber:client', 'localhost');
const COMPONENT = header('jabber:component:accept', 'echo.localhost');
const PING = "<ping xmlns='urn:xmpp:ping'/>";
const SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";

const bind = (content: string, rest = "type='set' id='b'"): string =>
  `<iq ${rest}><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${content}</bind></iq>`;
const resource = (name: string): string => `<resource>${name}</resource>`;

const AT_THE_DOOR: Readonly<Record<string, string>> = {
  'a header and an end': `${CLIENT}`,
  'an unknown host': header('jabber:client', 'other.example'),
  'no host': CLIENT.replace(" to='localhost'", ''),
  'an empty host': header('jabber:client', ''),
  'a host in upper case': `${header('jabber:client', 'LOCALHOST')}`,
  'a user as the host': header('jabber:client', 'alice@localhost'),
  'a host with a resource': header('jabber:client', 'localhost/x'),
  'version 2.0': `${CLIENT.replace('1.0', '2.0')}`,
  'version 1.1': `${CLIENT.replace('1.0', '1.1')}`,
  'another stream namespace': CLIENT.replace('etherx.jabber.org', 'example.org'),
  'another content namespace': header('jabber:other', 'localhost'),
  "servers' namespace": header('jabber:server', 'localhost'),
  "components' namespace": header('jabber:component:accept', 'localhost'),
  'another root': CLIENT.replace('<stream:stream', '<stream:foo'),
  'a header with from, id and language': `${CLIENT.replace('>', " from='alice@localhost' id='x' xml:lang='de'>")}`,
  'a message before the login': `${CLIENT}<message to='bob@localhost'><body>x</body></message>`,
  'a ping before the login': `${CLIENT}<iq type='get' id='p' to='localhost'>${PING}</iq>`,
  'presence before the login': `${CLIENT}<presence/>`,
  'a bind before the login': `${CLIENT}${bind('')}`,
  'a resumption before the login': `${CLIENT}<resume xmlns='${SM}' previd='x' h='0'/>`,
  'stream management before the login': `${CLIENT}<enable xmlns='${SM}'/>`,
  'an element that nobody knows before the login': `${CLIENT}<hello xmlns='urn:example:none'/>`,
  'an unknown mechanism': `${CLIENT}<auth ${SASL} mechanism='X-NONE'>AA==</auth>`,
  'no mechanism': `${CLIENT}<auth ${SASL}>AA==</auth>`,
  'a response to nothing': `${CLIENT}<response ${SASL}>AA==</response>`,
  'a challenge, aborted': `${CLIENT}<auth ${SASL} mechanism='SCRAM-SHA-1'>biwsbj14LHI9YQ==</auth>`,
  'a wrong password': `${CLIENT}<auth ${SASL} mechanism='PLAIN'>AGFsaWNlAHdyb25n</auth>`,
};

const IN_THE_HALL: Readonly<Record<string, string>> = {
  nothing: '',
  'a message before bind': "<message to='bob@localhost'><body>x</body></message>",
  'presence before bind': '<presence/>',
  'a ping before bind': `<iq type='get' id='p' to='localhost'>${PING}</iq>`,
  'a session request before bind':
    "<iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>",
  'a question before bind': `<r xmlns='${SM}'/>`,
  'an acknowledgement before bind': `<a xmlns='${SM}' h='0'/>`,
  'stream management before bind': `<enable xmlns='${SM}' resume='true'/>`,
  'a resumption of what never was': `<resume xmlns='${SM}' previd='none' h='0'/>`,
  'a resumption without an id': `<resume xmlns='${SM}' h='0'/>`,
  'a resumption of what never was, and a bind': `<resume xmlns='${SM}' previd='none' h='0'/>${bind(resource('r'))}`,
  'a resumption': `<resume xmlns='${SM}' previd='{lost}' h='0'/>`,
  'a resumption without a number': `<resume xmlns='${SM}' previd='{lost}'/>`,
  'a resumption with a number that is too high': `<resume xmlns='${SM}' previd='{lost}' h='77'/>`,
  'a resumption in the other version': `<resume xmlns='urn:xmpp:sm:2' previd='{lost}' h='0'/>`,
  'a bind': `${bind('')}`,
  'a bind to a resource': `${bind(resource('r'))}`,
  'a bind to an empty resource': `${bind(resource(''))}`,
  'a bind to a resource with spaces and a slash': `${bind(resource('a / b'))}`,
  'a bind to a resource that is too long': `${bind(resource('x'.repeat(1100)))}`,
  'a bind twice': `${bind(resource('r'))}${bind(resource('q'), "type='set' id='c'")}`,
  'a bind with get': bind('', "type='get' id='b'"),
  'a bind to the domain': `${bind(resource('r'), "type='set' id='b' to='localhost'")}`,
  'a bind to nobody else': `${bind(resource('r'), "type='set' id='b' to='alice@localhost'")}`,
  'a bind and a session request': `${bind(resource('r'))}<iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>`,
  'another login': `<auth ${SASL} mechanism='PLAIN'>AGFsaWNlAHdyb25n</auth>`,
  'an element that nobody knows': "<hello xmlns='urn:example:none'/>",
};

const OF_COMPONENTS: Readonly<Record<string, string>> = {
  'a handshake': `${COMPONENT}<handshake>{digest}</handshake>`,
  'a handshake in upper case': `${COMPONENT}<handshake>{DIGEST}</handshake>`,
  'a wrong secret': `${COMPONENT}<handshake>{wrong}</handshake>`,
  'an empty handshake': `${COMPONENT}<handshake/>`,
  'an unknown host': header('jabber:component:accept', 'other.localhost'),
  'the host of the server': header('jabber:component:accept', 'localhost'),
  'no host': COMPONENT.replace(" to='echo.localhost'", ''),
  "clients' namespace": header('jabber:client', 'echo.localhost'),
  'another stream namespace': COMPONENT.replace('etherx.jabber.org', 'example.org'),
  'a stanza before the handshake': `${COMPONENT}<message from='echo.localhost' to='alice@localhost'/>`,
  'a header and an end': `${COMPONENT}`,
};

/** RFC 6120 4.9.3.10, 4.9.3.1, 7.1 and 7.6.1; XEP-0198 5. */
const RATHER: Readonly<Record<string, RegExp>> = {
  'door: another content namespace': /invalid-namespace/,
  'door: another root': /bad-format/,
  'hall: a message before bind': /streams}error><.*not-authorized/,
  'hall: a bind with get': /service-unavailable/,
  'hall: a resumption with a number that is too high': /handled-count-too-high/,
};

const named = (place: Place, all: Readonly<Record<string, string>>): Encounter[] =>
  Object.entries(all).map(([what, sent]) => {
    const name = `${place}: ${what}`;
    const rather = RATHER[name];
    return { name, place, sent: `${sent}${END}`, ...(rather && { rather }) };
  });

export const ENCOUNTERS: readonly Encounter[] = [
  ...named('door', AT_THE_DOOR),
  ...named('hall', IN_THE_HALL),
  ...named('components', OF_COMPONENTS),
  {
    name: 'components: a second one of the same host',
    place: 'components',
    sent: `${COMPONENT}<handshake>{digest}</handshake>${END}`,
  },
];
