import { SCRAM_HASHES, type ScramHash } from './scram.ts';

/** What the server offers on this stream, and what the stream runs over. */
export interface Offer {
  /** The mechanisms in `<mechanisms/>`. */
  readonly offered: readonly string[];
  /** The channel bindings that it announces (XEP-0440); undefined when it announces none at all. */
  readonly bindings: readonly string[] | undefined;
  /** The protocol as node:tls names it, `TLSv1.3`; undefined without TLS. */
  readonly tls: { readonly protocol: string } | undefined;
}

export type CredentialKind = 'password' | 'certificate' | 'anonymous';

export type Choice =
  | {
      readonly kind: 'scram';
      readonly mechanism: string;
      readonly hash: ScramHash;
      readonly gs2: 'n' | 'y' | 'p=tls-exporter';
    }
  | { readonly kind: 'other'; readonly mechanism: 'PLAIN' | 'EXTERNAL' | 'ANONYMOUS' }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint?: string };

/**
 * Chooses how to log in: SCRAM before PLAIN, which is for TLS only and never for a server that offers any SCRAM
 * (else whoever stands in between needs but to take SCRAM out of the list); EXTERNAL and ANONYMOUS when asked for.
 */
export function chooseMechanism(request: Offer & { readonly credentials: CredentialKind }): Choice {
  if (request.credentials === 'anonymous') return chooseAnonymous(request);
  if (request.credentials === 'certificate') return chooseExternal(request);
  return chooseScram(request) ?? choosePlain(request);
}

/**
 * The gs2 flag of a SCRAM exchange (RFC 5802 6).
 *
 * - `p=tls-exporter` where a -PLUS is offered, tls-exporter announced, and the protocol TLS 1.3: below, the value is
 *   unique only with an extension that Node does not tell us of (RFC 9266 4.2);
 * - `n` where a -PLUS is offered but not for tls-exporter: some servers offer -PLUS for tls-unique alone (Prosody
 *   0.12 on TLS 1.2) or unannounced (ejabberd 23.01), and a server that can bind takes `y` for an attack;
 * - `y` where none is offered, but we could have;
 * - `n` where we could not: without TLS, or before TLS 1.3.
 */
export function gs2Flag({ offered, bindings, tls }: Offer): 'n' | 'y' | 'p=tls-exporter' {
  const capable = tls?.protocol === 'TLSv1.3';
  const plusOffered = offered.some((name) => name.startsWith('SCRAM-') && name.endsWith('-PLUS'));
  if (!capable) return 'n';
  if (!plusOffered) return 'y';
  return bindings?.includes('tls-exporter') ? 'p=tls-exporter' : 'n';
}

/**
 * A -PLUS comes before any without, whatever the hash: binding keeps out somebody in between with a certificate that
 * we accept, which no hash does; and SHA-1's weakness, collisions, is none in HMAC and PBKDF2.
 */
function chooseScram(request: Offer): Choice | undefined {
  const gs2 = gs2Flag(request);
  if (gs2 === 'p=tls-exporter') {
    const hash = SCRAM_HASHES.find((name) => request.offered.includes(`SCRAM-${name}-PLUS`));
    if (hash) return { kind: 'scram', mechanism: `SCRAM-${hash}-PLUS`, hash, gs2 };
  }
  const hash = SCRAM_HASHES.find((name) => request.offered.includes(`SCRAM-${name}`));
  if (!hash) return undefined;
  return { kind: 'scram', mechanism: `SCRAM-${hash}`, hash, gs2: gs2 === 'y' ? 'y' : 'n' };
}

function choosePlain({ offered, tls }: Offer): Choice {
  if (offered.some((name) => name.startsWith('SCRAM-'))) {
    return refused(`the server offers SCRAM only as xmpp-tool cannot do it here (${listed(offered)})`);
  }
  if (!offered.includes('PLAIN')) {
    const hint = tls ? undefined : 'servers offer more over TLS: leave out --tls none';
    return refused(`the server offers no login by password that xmpp-tool can do (${listed(offered)})`, hint);
  }
  if (!tls) return refused('the server offers only PLAIN, which is over TLS only', 'leave out --tls none');
  return { kind: 'other', mechanism: 'PLAIN' };
}

function chooseExternal({ offered, tls }: Offer): Choice {
  if (!tls) return refused('a client certificate can be shown over TLS only', 'leave out --tls none');
  if (offered.includes('EXTERNAL')) return { kind: 'other', mechanism: 'EXTERNAL' };
  return refused(`the server does not offer login by certificate (${listed(offered)})`);
}

function chooseAnonymous({ offered }: Offer): Choice {
  if (offered.includes('ANONYMOUS')) return { kind: 'other', mechanism: 'ANONYMOUS' };
  return refused(`the server does not offer anonymous login (${listed(offered)})`);
}

function refused(reason: string, hint?: string): Choice {
  return hint === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, hint };
}

function listed(offered: readonly string[]): string {
  const names = offered.filter((name) => MECHANISM_NAME.test(name));
  return names.length === 0 ? 'it offers nothing' : `it offers ${names.join(', ')}`;
}

/** RFC 4422 3.1. */
const MECHANISM_NAME = /^[A-Z0-9_-]{1,20}$/;
