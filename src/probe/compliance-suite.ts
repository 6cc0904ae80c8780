import type { AccountFacts, EntityFacts } from './account-facts.ts';

/** What XEP-0479 asks of a server: one specification. */
export interface Requirement {
  readonly category: 'Core' | 'Web' | 'IM' | 'Mobile' | 'A/V';
  /** `core`: of each server; `advanced`: of those that call themselves so. */
  readonly level: 'core' | 'advanced';
  readonly document: string;
  /** What brings it. */
  readonly prosody: string;
  readonly ejabberd: string;
  /** Undefined where that was not looked at. */
  isMet(facts: AccountFacts): boolean | undefined;
}

/**
 * The server columns of XMPP Compliance Suites 2023 (XEP-0479 2), as far as they can be seen. That leaves out
 * components (XEP-0114), which clients do not see, XEP-0410 and XEP-0249, which rooms and clients announce, and
 * XEP-0153, which is announced nowhere.
 */
export const COMPLIANCE_SUITE: readonly Requirement[] = [
  {
    ...{ category: 'Core', level: 'core', document: 'XEP-0030 Service Discovery' },
    ...{ prosody: 'mod_disco', ejabberd: 'mod_disco' },
    isMet: ({ server }) => has(server, 'http://jabber.org/protocol/disco#info'),
  },
  {
    ...{ category: 'Core', level: 'advanced', document: 'XEP-0368 SRV records for XMPP over TLS' },
    ...{ prosody: 'c2s_direct_tls_ports', ejabberd: 'a listener with tls: true' },
    isMet: ({ directTls }) => directTls,
  },
  {
    ...{ category: 'Core', level: 'advanced', document: 'XEP-0115 Entity Capabilities' },
    ...{ prosody: 'mod_disco', ejabberd: 'mod_caps' },
    isMet: ({ server, streamFeatures }) => streamFeatures.includes(NS_CAPS) || has(server, NS_CAPS),
  },
  {
    ...{ category: 'Core', level: 'advanced', document: 'XEP-0163 Personal Eventing Protocol' },
    ...{ prosody: 'mod_pep', ejabberd: 'mod_pubsub with the plugin pep' },
    isMet: ({ account }) => account?.identities.includes('pubsub/pep') === true,
  },
  {
    ...{ category: 'Web', level: 'core', document: 'RFC 7395 XMPP over WebSocket' },
    ...{ prosody: 'mod_websocket, and host-meta', ejabberd: 'ejabberd_http_ws and mod_host_meta' },
    isMet: ({ web }) => web?.includes('websocket'),
  },
  {
    ...{ category: 'Web', level: 'core', document: 'XEP-0206 XMPP over BOSH' },
    ...{ prosody: 'mod_bosh, and host-meta', ejabberd: 'mod_bosh and mod_host_meta' },
    isMet: ({ web }) => web?.includes('bosh'),
  },
  {
    ...{ category: 'IM', level: 'core', document: 'RFC 6121 Instant Messaging and Presence' },
    ...{ prosody: 'mod_roster', ejabberd: 'mod_roster' },
    isMet: ({ answered }) => answered.includes(NS_ROSTER),
  },
  {
    ...{ category: 'IM', level: 'core', document: 'XEP-0054 vcard-temp' },
    ...{ prosody: 'mod_vcard_legacy', ejabberd: 'mod_vcard' },
    isMet: ({ server, account }) => has(server, 'vcard-temp') || has(account, 'vcard-temp'),
  },
  {
    ...{ category: 'IM', level: 'core', document: 'XEP-0280 Message Carbons' },
    ...{ prosody: 'mod_carbons', ejabberd: 'mod_carboncopy' },
    isMet: ({ server }) => has(server, 'urn:xmpp:carbons:2'),
  },
  {
    ...{ category: 'IM', level: 'core', document: 'XEP-0045 Multi-User Chat' },
    ...{ prosody: 'Component "conference.DOMAIN" "muc"', ejabberd: 'mod_muc' },
    isMet: ({ services }) => services.some((service) => has(service, NS_MUC)),
  },
  {
    ...{ category: 'IM', level: 'core', document: 'XEP-0363 HTTP File Upload' },
    ...{ prosody: 'mod_http_file_share', ejabberd: 'mod_http_upload' },
    isMet: ({ server, services }) =>
      [server, ...services].some((each) => has(each, 'urn:xmpp:http:upload:0')),
  },
  {
    ...{
      category: 'IM',
      level: 'advanced',
      document: 'XEP-0398 User Avatar to vCard-Based Avatars Conversion',
    },
    ...{ prosody: 'mod_vcard_legacy', ejabberd: 'mod_avatar' },
    isMet: ({ server, account }) =>
      [server, account].some((each) => has(each, 'urn:xmpp:pep-vcard-conversion:0')),
  },
  {
    ...{ category: 'IM', level: 'advanced', document: 'XEP-0191 Blocking Command' },
    ...{ prosody: 'mod_blocklist', ejabberd: 'mod_blocking' },
    isMet: ({ server }) => has(server, 'urn:xmpp:blocking'),
  },
  {
    ...{ category: 'IM', level: 'advanced', document: 'XEP-0313 Message Archive Management of rooms' },
    ...{ prosody: 'mod_muc_mam', ejabberd: 'mod_mam' },
    isMet: ({ services }) => services.some((service) => has(service, NS_MUC) && archives(service)),
  },
  {
    ...{ category: 'IM', level: 'advanced', document: 'XEP-0402 PEP Native Bookmarks' },
    ...{ prosody: 'mod_bookmarks', ejabberd: 'mod_private and mod_pubsub of 23.10 or later' },
    isMet: ({ account }) => has(account, 'urn:xmpp:bookmarks:1#compat'),
  },
  {
    ...{
      category: 'IM',
      level: 'advanced',
      document: 'XEP-0223 Persistent Storage of Private Data via PubSub',
    },
    ...{ prosody: 'mod_pep', ejabberd: 'mod_pubsub with the plugin pep' },
    isMet: ({ account }) => has(account, 'http://jabber.org/protocol/pubsub#publish-options'),
  },
  {
    ...{ category: 'IM', level: 'advanced', document: 'XEP-0049 Private XML Storage' },
    ...{ prosody: 'mod_private or mod_bookmarks', ejabberd: 'mod_private' },
    isMet: ({ answered }) => answered.includes(NS_PRIVATE),
  },
  {
    ...{ category: 'IM', level: 'advanced', document: 'XEP-0313 Message Archive Management' },
    ...{ prosody: 'mod_mam', ejabberd: 'mod_mam' },
    isMet: ({ account }) => archives(account),
  },
  {
    ...{ category: 'Mobile', level: 'core', document: 'XEP-0198 Stream Management' },
    ...{ prosody: 'mod_smacks', ejabberd: 'mod_stream_mgmt' },
    isMet: ({ streamFeatures }) => streamFeatures.includes('urn:xmpp:sm:3'),
  },
  {
    ...{ category: 'Mobile', level: 'core', document: 'XEP-0352 Client State Indication' },
    ...{ prosody: 'mod_csi_simple', ejabberd: 'mod_client_state' },
    isMet: ({ streamFeatures }) => streamFeatures.includes('urn:xmpp:csi:0'),
  },
  {
    ...{ category: 'Mobile', level: 'advanced', document: 'XEP-0357 Push Notifications' },
    ...{ prosody: 'mod_cloud_notify', ejabberd: 'mod_push' },
    isMet: ({ account }) => has(account, 'urn:xmpp:push:0'),
  },
  {
    ...{ category: 'A/V', level: 'core', document: 'XEP-0215 External Service Discovery' },
    ...{ prosody: 'mod_external_services', ejabberd: 'mod_stun_disco' },
    isMet: ({ server }) => has(server, 'urn:xmpp:extdisco:2'),
  },
];

const NS_CAPS = 'http://jabber.org/protocol/caps';
export const NS_PRIVATE = 'jabber:iq:private';
export const NS_ROSTER = 'jabber:iq:roster';
const NS_MUC = 'http://jabber.org/protocol/muc';

function has(entity: EntityFacts | undefined, feature: string): boolean {
  return entity?.features.includes(feature) === true;
}

function archives(entity: EntityFacts | undefined): boolean {
  return has(entity, 'urn:xmpp:mam:2');
}
