import { domainToASCII } from 'node:url';

/** A JID that cannot be one (RFC 7622). The message says which part and why. */
export class JidError extends Error {
  override readonly name = 'JidError';
}

const MAX_PART_BYTES = 1023;
const LOCAL_FORBIDDEN = /["&'/:<>@\s]/u;
const DOMAIN_FORBIDDEN = /["&'/<>@\s]/u;
const CONTROL = /\p{Cc}/u;

/** An address, `local@domain/resource`; local part and resource are '' when there is none (RFC 7622). */
export class Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;

  constructor(local: string, domain: string, resource: string) {
    this.local = local;
    this.domain = domain;
    this.resource = resource;
  }

  /** Without the resource. */
  bare(): Jid {
    return this.resource === '' ? this : new Jid(this.local, this.domain, '');
  }

  withResource(resource: string): Jid {
    return new Jid(this.local, this.domain, resource);
  }

  /** The domain as DNS and certificates have it: A-labels (RFC 5891). */
  asciiDomain(): string {
    return domainToASCII(this.domain) || this.domain;
  }

  toString(): string {
    const local = this.local === '' ? '' : `${this.local}@`;
    const resource = this.resource === '' ? '' : `/${this.resource}`;
    return `${local}${this.domain}${resource}`;
  }
}

/**
 * Reads an address. Local part and domain are case-folded, so that two spellings of one address compare equal.
 *
 * @throws JidError when a part is empty, too long, or has a character that it must not have
 */
export function parseJid(text: string): Jid {
  const slash = text.indexOf('/');
  const resource = slash < 0 ? '' : text.slice(slash + 1);
  const bare = slash < 0 ? text : text.slice(0, slash);
  const at = bare.indexOf('@');
  const local = at < 0 ? '' : bare.slice(0, at);
  const domain = at < 0 ? bare : bare.slice(at + 1);
  if (slash >= 0 && resource === '') throw new JidError('the resource after / is empty');
  if (at >= 0 && local === '') throw new JidError('the local part before @ is empty');
  checkPart('local part', local, LOCAL_FORBIDDEN);
  checkPart('resource', resource, CONTROL);
  return new Jid(local.normalize('NFC').toLowerCase(), parseDomain(domain), resource);
}

function parseDomain(text: string): string {
  const domain = text.endsWith('.') ? text.slice(0, -1) : text;
  if (domain === '') throw new JidError('the domain is empty');
  checkPart('domain', domain, DOMAIN_FORBIDDEN);
  return domain.normalize('NFC').toLowerCase();
}

function checkPart(part: string, value: string, forbidden: RegExp): void {
  const found = value.match(forbidden) ?? value.match(CONTROL);
  if (found) throw new JidError(`the ${part} has a ${JSON.stringify(found[0])} in it`);
  if (Buffer.byteLength(value) > MAX_PART_BYTES) throw new JidError(`the ${part} is longer than 1023 bytes`);
}

/** The bare JID of an address as it stands on the wire, without parsing it. */
export function bareText(address: string): string {
  const slash = address.indexOf('/');
  return slash < 0 ? address : address.slice(0, slash);
}

/** The domain of an address as it stands on the wire, without parsing it. */
export function domainText(address: string): string {
  const bare = bareText(address);
  return bare.slice(bare.indexOf('@') + 1);
}
