import type { CertificateFacts } from './certificate-facts.ts';
import type { Endpoint } from './endpoint.ts';
import type { StreamFeatures } from './stream-features.ts';

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/**
 * How far a connection got.
 *
 * - `tcp`: nobody there
 * - `stream`: the stream before STARTTLS
 * - `starttls`: it is not offered, or was refused
 * - `tls`: the handshake
 * - `secured`: the stream inside of TLS
 */
export type Stage = 'tcp' | 'stream' | 'starttls' | 'tls' | 'secured';

export interface Problem {
  readonly stage: Stage;
  /** In a few words. */
  readonly why: string;
  /** Whether it is our own network that does not lead there. */
  readonly ourNetwork: boolean;
}

export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  /** What was agreed on by ALPN; undefined without. */
  readonly alpn: string | undefined;
  readonly certificate: CertificateFacts | undefined;
}

/** A version of TLS that an endpoint takes, with cipher suites by their names in the registry. */
export interface AcceptedVersion {
  /** What is chosen by whom everything is offered to. */
  readonly cipher: string;
  /** What is accepted, that one first. */
  readonly ciphers: readonly string[];
  /** Whether these are all: a server may accept more than there is time to find out. */
  readonly complete: boolean;
}

/** What was seen at one endpoint: all up to where it ended. */
export interface EndpointFacts {
  readonly endpoint: Endpoint;
  readonly problem?: Problem;
  /** How long each step took, in milliseconds: TCP, the TLS handshake, a stream's header and features. */
  readonly times: { readonly tcp?: number; readonly tls?: number; readonly stream?: number };
  /** The default namespace of the stream. */
  readonly namespace?: string;
  /** Before STARTTLS. */
  readonly open?: StreamFeatures;
  readonly tls?: TlsFacts;
  /** Inside of TLS. */
  readonly secured?: StreamFeatures;
  /** Undefined for one that could not be tried. */
  readonly versions: Partial<Record<TlsVersion, AcceptedVersion | 'refused'>>;
}
