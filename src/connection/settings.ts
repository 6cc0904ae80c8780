import type { Jid } from '../stanza/jid.ts';
import type { SrvResolver } from '../transport/find-targets.ts';
import type { ServerAddress } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';
import type { ClientIdentity, KeyLog } from '../transport/tls.ts';
import type { ParserLimits } from '../xml/stream-parser.ts';

/**
 * - `auto`: STARTTLS or direct TLS, whichever the server's address says; encrypted in any case
 * - `starttls`, `direct`: only that
 * - `none`: not encrypted
 */
export type TlsMode = 'auto' | 'starttls' | 'direct' | 'none';

export interface TlsSettings {
  readonly mode: TlsMode;
  /** PEM certificates to trust instead of the well-known ones. */
  readonly ca?: string;
  /** SHA-256 of the public key (SPKI), base64. */
  readonly pin?: string;
  readonly insecure: boolean;
  /** Shown to servers that ask for it. */
  readonly identity?: ClientIdentity;
  readonly keyLog?: KeyLog;
}

/** What proves that we are who we say. */
export type Credentials =
  | { readonly kind: 'password'; readonly password: string }
  /** SASL EXTERNAL (XEP-0178): the certificate that TLS has shown. */
  | { readonly kind: 'certificate' }
  /** SASL ANONYMOUS: nothing does; the server makes up a JID of its domain (XEP-0175). */
  | { readonly kind: 'anonymous' };

interface CommonSettings {
  /** Who to be: a client's address, perhaps with the resource to ask for, or a component's domain. */
  readonly jid: Jid;
  readonly tls: TlsSettings;
  /** For resolving, connecting, TLS and login together, and for each request; milliseconds. */
  readonly timeout: number;
  /** Gives each connection the tap that sees what passes on it. */
  openTap?(): Tap;
  /** What may be read; the parser's own limits if not given. */
  readonly limits?: Partial<ParserLimits>;
  /** Who looks up SRV records; the system's DNS if not given. */
  readonly resolver?: SrvResolver;
  /** Told what the user should know and nothing fails over: one line. */
  warn(text: string): void;
}

/** A client of its JID's domain (RFC 6120); without a server address the domain says where that is. */
export interface ClientSettings extends CommonSettings {
  readonly kind: 'client';
  readonly server?: ServerAddress;
  readonly credentials: Credentials;
  /** Stream management (XEP-0198), where the server has it: a lost stream can be resumed. */
  readonly streamManagement?: boolean;
}

/** A component of a server (XEP-0114). */
export interface ComponentSettings extends CommonSettings {
  readonly kind: 'component';
  readonly server: ServerAddress;
  /** What it shares with the server. */
  readonly secret: string;
}

export type ConnectionSettings = ClientSettings | ComponentSettings;

/** What a stream can be opened with, without being let in. */
export type StreamSettings = Omit<ClientSettings, 'credentials'> | Omit<ComponentSettings, 'secret'>;
