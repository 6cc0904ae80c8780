import type { Jid } from '../stanza/jid.ts';
import type { ServerAddress } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';

/**
 * - `auto`: STARTTLS or direct TLS, whichever the server's address says; encrypted in any case
 * - `starttls`, `direct`: only that
 * - `none`: not encrypted
 */
export type TlsMode = 'auto' | 'starttls' | 'direct' | 'none';

export interface TlsSettings {
  readonly mode: TlsMode;
  /** PEM certificates to trust besides the well-known ones. */
  readonly ca?: string;
  /** SHA-256 of the public key (SPKI), base64. */
  readonly pin?: string;
  readonly insecure: boolean;
}

interface CommonSettings {
  /** Who to be: a client's address, perhaps with the resource to ask for, or a component's domain. */
  readonly jid: Jid;
  readonly tls: TlsSettings;
  /** For resolving, connecting, TLS and login together, and for each request; milliseconds. */
  readonly timeout: number;
  readonly tap?: Tap;
  /** Told what the user should know and nothing fails over: one line. */
  warn(text: string): void;
}

/** A client of its JID's domain (RFC 6120); without a server address the domain says where that is. */
export interface ClientSettings extends CommonSettings {
  readonly kind: 'client';
  readonly server?: ServerAddress;
  readonly password: string;
}

/** A component of a server (XEP-0114). */
export interface ComponentSettings extends CommonSettings {
  readonly kind: 'component';
  readonly server: ServerAddress;
  /** The secret that it shares with the server. */
  readonly password: string;
}

export type ConnectionSettings = ClientSettings | ComponentSettings;

/** What a stream can be opened with, without being let in. */
export type StreamSettings = Omit<ClientSettings, 'password'> | Omit<ComponentSettings, 'password'>;
