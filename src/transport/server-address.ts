/** A server named by the user: a host, and what was said of its port and TLS. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number | undefined;
  /** `xmpps://`: TLS from the first byte. */
  readonly directTls: boolean;
}

const FORM = /^(?:(xmpps?):\/\/)?(?:\[([^[\]]+)\]|([^\s:/?#@[\]]+))(?::([0-9]{1,5}))?\/?$/i;
const IPV6_LITERAL = /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(%\w+)?$/i;

/**
 * Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT`, a bare IPv6 address, or one of these as an `xmpp://` or `xmpps://` URI.
 *
 * @returns undefined when it is none of them, or its port is not in 1 to 65535
 */
export function parseServerAddress(text: string): ServerAddress | undefined {
  if (IPV6_LITERAL.test(text)) return { host: text, port: undefined, directTls: false };
  const match = FORM.exec(text);
  const host = match?.[2] ?? match?.[3];
  if (!match || host === undefined) return undefined;
  const port = match[4] === undefined ? undefined : parsePort(match[4]);
  if (match[4] !== undefined && port === undefined) return undefined;
  return { host, port, directTls: match[1]?.toLowerCase() === 'xmpps' };
}

/** A TCP port as a decimal number, 1 to 65535. */
export function parsePort(text: string): number | undefined {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** `host:port`, with the brackets that an IPv6 address needs. */
export function formatHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether a host is an IP address and no name. What net.isIP would say, which takes 5 ms the first time. */
export function isAddress(host: string): boolean {
  return host.includes(':') || /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(host);
}

/** Whether a name is this machine's own, whatever name servers say (RFC 6761 6.3). */
export function isLocalhost(name: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(name);
}
