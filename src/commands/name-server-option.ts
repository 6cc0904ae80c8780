import { domainToASCII } from 'node:url';
import { CliError } from '../errors.ts';
import { JidError, parseJid } from '../stanza/jid.ts';
import { parseServerAddress, type ServerAddress } from '../transport/server-address.ts';
import type { OptionSpecs } from './command.ts';

export const nameServerOption = {
  dns: {
    kind: 'text',
    group: 'Query',
    placeholder: 'HOST[:PORT]',
    summary: "the name server to ask (default: the system's)",
  },
} as const satisfies OptionSpecs;

/** @throws CliError (`usage`) */
export function readNameServer({ dns }: { readonly dns?: string }): ServerAddress | undefined {
  if (dns === undefined) return undefined;
  const server = dns.includes('://') ? undefined : parseServerAddress(dns);
  if (server && isHost(server.host)) return server;
  throw new CliError('usage', `--dns ${dns}: is not HOST, HOST:PORT or [IPv6]:PORT`);
}

/** No `a:b:c` and no `999.1.1.1`. net.isIP would say it too, and take 5 ms of every start. */
function isHost(host: string): boolean {
  const address = host.replace(/%.*/, '');
  return URL.canParse(`http://${address.includes(':') ? `[${address}]` : address}`);
}

/**
 * A domain as A-labels.
 *
 * @throws CliError (`usage`) when the text is none
 */
export function readDomain(text: string): string {
  const complaint = (why: string): CliError =>
    new CliError('usage', `DOMAIN ${text}: ${why}`, {
      hint: 'the part of a JID behind the @, as example.org',
    });
  try {
    const jid = parseJid(text);
    if (jid.local !== '' || jid.resource !== '') throw complaint('is a JID of somebody');
    const domain = domainToASCII(jid.domain);
    if (domain === '' || domain.includes(':')) throw complaint('is no domain');
    const absolute = domain.replace(/\.$/, '');
    // RFC 1035 2.3.4: what DNS could not be asked for.
    if (absolute.split('.').some((label) => label === '' || label.length > 63))
      throw complaint('has a part between dots that is empty or too long');
    return absolute;
  } catch (error) {
    if (error instanceof JidError) throw complaint(error.message);
    throw error;
  }
}
