import { orderTargets, type SrvRecord, type Target } from '../transport/srv.ts';
import { recordsOf } from './dns-answer.ts';
import type { Attempt, Encryption, HostFacts, Resolution, Role } from './resolution.ts';

/** Where the domain itself is tried, for want of records (RFC 6120 3.2.2). */
const USUAL_PORTS = { c2s: 5222, s2s: 5269 } as const;

/**
 * The connections that a client (or server) would try, in this order: the records of STARTTLS and direct TLS as one
 * list by priority and at random by weight (RFC 2782, XEP-0368 3); the domain itself if there are none.
 */
export function attemptsOf(resolution: Resolution, role: Role, random?: () => number): Attempt[] {
  const records = {
    directTls: recordsFor(resolution, role, 'direct'),
    startTls: recordsFor(resolution, role, 'starttls'),
  };
  if (records.directTls.length + records.startTls.length === 0) return [fallback(resolution, role)];
  const unclaimed = { direct: sorted(records.directTls), starttls: sorted(records.startTls) };
  return orderTargets(records, random).map((target) => {
    const encryption = target.directTls ? 'direct' : 'starttls';
    const record = claim(unclaimed[encryption], target);
    const { host, port } = target;
    const { priority, weight } = record ?? {};
    return { role, encryption, host, port, priority, weight, addresses: addressesOf(resolution, host) };
  });
}

/** Whether there are no records that say where to connect. */
export function usesFallback(resolution: Resolution, role: Role): boolean {
  return resolution.services.every(
    (service) => service.role !== role || recordsOf(service.answer).length === 0,
  );
}

export function hostFacts({ hosts }: Resolution, name: string): HostFacts | undefined {
  return hosts.find(({ host }) => host === name.toLowerCase());
}

function recordsFor({ services }: Resolution, role: Role, encryption: Encryption): readonly SrvRecord[] {
  const service = services.find((each) => each.role === role && each.encryption === encryption);
  return service ? recordsOf(service.answer) : [];
}

function fallback(resolution: Resolution, role: Role): Attempt {
  return {
    role,
    encryption: 'starttls',
    host: resolution.domain,
    port: USUAL_PORTS[role],
    priority: undefined,
    weight: undefined,
    addresses: addressesOf(resolution, resolution.domain),
  };
}

function sorted(records: readonly SrvRecord[]): SrvRecord[] {
  return [...records].sort((a, b) => a.priority - b.priority);
}

/** The record that this target is from; where several lead to the same place, the first that is left. */
function claim(records: SrvRecord[], { host, port }: Target): SrvRecord | undefined {
  const at = records.findIndex((record) => record.name === host && record.port === port);
  return at < 0 ? undefined : records.splice(at, 1)[0];
}

function addressesOf(resolution: Resolution, host: string): string[] {
  const facts = hostFacts(resolution, host);
  return facts ? [...recordsOf(facts.ipv6), ...recordsOf(facts.ipv4)] : [];
}
