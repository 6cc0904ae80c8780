import type { NamespaceNames } from './namespace-names.ts';

/** Whether a namespace, a feature or a node is a protocol's, and tells nothing of who uses it. */
export function isProtocolName(name: string, names: NamespaceNames): boolean {
  return names.has(name) || PROTOCOL_NAME.test(name);
}

/** Whether an attribute's value is a protocol's word, a number, a time or a language. */
export function isKnownValue(attribute: string, value: string): boolean {
  if (TIME.test(value)) return true;
  return ATTRIBUTES[attribute]?.test(value) ?? false;
}

/** Whether an element's text is a protocol's word. */
export function isKnownText(element: string, text: string): boolean {
  return TEXTS[element]?.test(text) ?? false;
}

/** Whether a form's field is named by a protocol: `FORM_TYPE`, `muc#roomconfig_roomname`, `username`. */
export function isKnownVariable(name: string): boolean {
  return VARIABLE.test(name);
}

export const JID_ATTRIBUTES: ReadonlySet<string> = new Set(['from', 'to', 'jid', 'by', 'recipient']);

export const HOST_ATTRIBUTES: ReadonlySet<string> = new Set(['host', 'hostname', 'domain', 'location', 'ip']);

/** Attributes with words for people. */
export const TEXT_ATTRIBUTES: ReadonlySet<string> = new Set(['name', 'label', 'title', 'desc', 'nick']);

/** Elements whose text is an id: threads, and the ends of a page (XEP-0059). */
export const ID_ELEMENTS: ReadonlySet<string> = new Set(['thread', 'first', 'last', 'after', 'before']);

const PROTOCOL_NAME =
  /^(?:FORM_TYPE|vcard-temp(?::x:update)?|(?:jabber|storage|roster):[a-z0-9:#-]{1,40}|urn:(?:xmpp|ietf:params:xml:ns):[a-z0-9:#._-]{1,60}|https?:\/\/(?:www\.)?(?:jabber|etherx\.jabber|xmpp|w3)\.org\/[a-zA-Z0-9/:#._-]{1,60})$/;

const NUMBER = /^-?\d{1,10}$/;
const SWITCH = /^(?:true|false|[01])$/;
const HASH = /^(?:sha-?(?:1|224|256|384|512)|sha3-(?:256|512)|blake2b-(?:256|512)|md5)$/i;
const MECHANISM =
  /^(?:SCRAM-SHA3?-(?:1|224|256|384|512)(?:-PLUS)?|PLAIN|EXTERNAL|ANONYMOUS|DIGEST-MD5|CRAM-MD5|LOGIN|OAUTHBEARER|X-OAUTH2|GSSAPI|HT-SHA3?-\d{3}-(?:ENDP|UNIQ|EXPR|NONE))$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const TYPE =
  /^(?:get|set|result|error|chat|normal|groupchat|headline|subscribed?|unsubscribed?|unavailable|probe|invisible|cancel|continue|modify|auth|wait|form|submit|boolean|fixed|hidden|jid-multi|jid-single|list-multi|list-single|text-multi|text-private|text-single|pc|phone|bot|web|handheld|console|im|user|text|irc|service|pep|leaf|collection|registered|account|component|c2s|s2s|tls-exporter|tls-server-end-point|tls-unique|sha-256|sha-1)$/;
const WORD =
  /^(?:none|both|from|to|remove|subscribe|owner|admin|member|outcast|publisher|publish-only|moderator|participant|visitor|execute|prev|next|complete|cancel|executing|completed|canceled|conference|server|client|pubsub|automation|gateway|proxy|store|directory|auth|hierarchy|collaboration|headline|component|account|subscribed|pending|unconfigured|unsubscribed|initiator|responder|session-initiate|session-accept|session-terminate|session-info|transport-info|transport-replace|transport-accept|content-add|iq|message|always|never|roster|tls|tcp|udp|active|inactive|urn:[a-z:-]+)$/;

const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  type: TYPE,
  version: /^\d{1,3}(?:\.\d{1,3}){0,3}$/,
  'xml:lang': /^[a-z]{2,3}(?:-(?:[A-Z][a-z]{3}|[A-Z]{2}|\d{3}))?$/,
  mechanism: MECHANISM,
  algo: HASH,
  hash: HASH,
  category: WORD,
  action: WORD,
  affiliation: WORD,
  role: WORD,
  subscription: WORD,
  ask: WORD,
  status: WORD,
  creator: WORD,
  senders: WORD,
  default: WORD,
  mode: WORD,
  protocol: WORD,
  transport: WORD,
  stanza: WORD,
  code: NUMBER,
  h: NUMBER,
  max: NUMBER,
  seconds: NUMBER,
  size: NUMBER,
  seq: NUMBER,
  index: NUMBER,
  priority: NUMBER,
  'block-size': NUMBER,
  maxchars: NUMBER,
  maxstanzas: NUMBER,
  resume: SWITCH,
  complete: SWITCH,
  stable: SWITCH,
  autojoin: SWITCH,
  approved: SWITCH,
};

const TEXTS: Readonly<Record<string, RegExp>> = {
  show: /^(?:away|chat|dnd|xa)$/,
  priority: NUMBER,
  mechanism: MECHANISM,
  max: NUMBER,
  count: NUMBER,
  index: NUMBER,
  'max-size': NUMBER,
  value: SWITCH,
};

const VARIABLE =
  /^(?:FORM_TYPE|(?:muc|pubsub|msgoffline|http:upload)#[a-z_-]{1,40}|with|start|end|queryid|ids|before-id|after-id|username|password|email|nick|accountjid|accountjids|software|software_version|os|os_version|abuse-addresses|admin-addresses|feedback-addresses|sales-addresses|security-addresses|status-addresses|support-addresses|max-file-size)$/;
