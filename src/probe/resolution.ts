import type { SrvRecord } from '../transport/srv.ts';
import type { DnsAnswer } from './dns-answer.ts';
import type { HostMeta } from './host-meta.ts';

/** Clients and servers; each with STARTTLS and with direct TLS (RFC 6120 3.2, XEP-0368). */
export type Role = 'c2s' | 's2s';
export type Encryption = 'starttls' | 'direct';

/** The SRV records of one service. */
export interface ServiceFacts {
  readonly role: Role;
  readonly encryption: Encryption;
  /** As `_xmpp-client._tcp.example.org`. */
  readonly name: string;
  readonly answer: DnsAnswer<SrvRecord>;
}

/** What is known of one host. */
export interface HostFacts {
  readonly host: string;
  /** The names that it is an alias of, one after the other; none if it is no alias. */
  readonly aliases: readonly string[];
  readonly ipv4: DnsAnswer<string>;
  readonly ipv6: DnsAnswer<string>;
}

/** All that DNS and the web say of how to reach a domain. */
export interface Resolution {
  /** As A-labels. */
  readonly domain: string;
  readonly services: readonly ServiceFacts[];
  /** The domain itself, and the targets of the records. */
  readonly hosts: readonly HostFacts[];
  /** How many targets were not looked up, because there are too many. */
  readonly hostsLeftOut: number;
  readonly hostMeta: HostMeta;
}

/** One connection that a client or server would try. */
export interface Attempt {
  readonly role: Role;
  readonly encryption: Encryption;
  readonly host: string;
  readonly port: number;
  /** What the SRV record says; undefined without one. */
  readonly priority: number | undefined;
  readonly weight: number | undefined;
  /** IPv6 before IPv4. */
  readonly addresses: readonly string[];
}
