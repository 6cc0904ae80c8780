import { formatHostPort } from '../transport/server-address.ts';
import { attemptsOf, usesFallback } from './attempts.ts';
import type { Attempt, Encryption, Resolution, Role } from './resolution.ts';

/** One address and port, and what is spoken there. */
export interface Endpoint {
  readonly role: Role;
  readonly encryption: Encryption;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  /** Whether somebody has said that it is there: an SRV record, or the user. */
  readonly announced: boolean;
}

/** As reports name it. */
export function endpointName({ role, encryption, host, port, address }: Endpoint): string {
  const kind = encryption === 'direct' ? 'direct TLS' : 'STARTTLS';
  const via = host === address ? '' : ` (${address})`;
  return `${role} ${kind} ${formatHostPort(host, port)}${via}`;
}

/** Where a domain is reached, each place once, in the order in which it is tried. */
export function endpointsOf(resolution: Resolution): Endpoint[] {
  const roles: readonly Role[] = ['c2s', 's2s'];
  const all = roles.flatMap((role) => {
    const announced = !usesFallback(resolution, role);
    return attemptsOf(resolution, role).flatMap((attempt) => placesOf(attempt, announced));
  });
  const names = all.map(endpointName);
  return all.filter((_, i) => names.indexOf(names[i] ?? '') === i);
}

function placesOf({ role, encryption, host, port, addresses }: Attempt, announced: boolean): Endpoint[] {
  if (port === 0) return [];
  return addresses.map((address) => ({ role, encryption, host, port, address, announced }));
}
