import type { SecureContext } from 'node:tls';
import type { ClientSettings } from '../connection/settings.ts';
import type { Tap } from '../transport/tap.ts';

export interface ProxySettings {
  readonly listen: { readonly host: string; readonly port: number };
  /**
   * How to reach the server; the JID is the domain that its certificate must be valid for. A component's server is
   * reached as a client's is: it is the client's kind that checks the certificate against the JID.
   */
  readonly upstream: Omit<ClientSettings, 'credentials' | 'openTap'>;
  /** Whether components connect (XEP-0114) rather than clients. */
  readonly component: boolean;
  /** The certificate that clients see. */
  readonly context: SecureContext;
  /** Gives each connection, in their order, what sees its traffic. */
  openTap(): ProxyTap;
}

/** What sees one connection: `out` is what the client sends, `in` what it gets. */
export interface ProxyTap extends Tap {
  /** Nothing passes any more. */
  end(): void;
}
