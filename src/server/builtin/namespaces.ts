export const NS_DISCO_INFO = 'http://jabber.org/protocol/disco#info';
export const NS_DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';
export const NS_VERSION = 'jabber:iq:version';
export const NS_TIME = 'urn:xmpp:time';
export const NS_LAST = 'jabber:iq:last';
export const NS_ROSTER = 'jabber:iq:roster';
export const NS_ROSTER_VERSIONS = 'urn:xmpp:features:rosterver';
export const NS_CARBONS = 'urn:xmpp:carbons:2';
export const NS_CARBONS_RULES = 'urn:xmpp:carbons:rules:0';
export const NS_FORWARD = 'urn:xmpp:forward:0';
export const NS_HINTS = 'urn:xmpp:hints';
export const NS_DELAY = 'urn:xmpp:delay';
export const NS_SESSION = 'urn:ietf:params:xml:ns:xmpp-session';
export const NS_CHANNEL_BINDING = 'urn:xmpp:sasl-cb:0';
/** Both versions of stream management are alike but for the namespace. */
export const NS_SM = ['urn:xmpp:sm:2', 'urn:xmpp:sm:3'] as const;
export type StreamManagementNamespace = (typeof NS_SM)[number];
