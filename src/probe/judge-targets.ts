import { usesFallback } from './attempts.ts';
import { type DnsAnswer, recordsOf } from './dns-answer.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import type { HostFacts, Resolution } from './resolution.ts';

/** What is odd about a host that is connected to. */
export function judgeHost(facts: HostFacts, resolution: Resolution): Finding[] {
  const isTarget = namesTarget(resolution, facts.host);
  const isFallback = facts.host === resolution.domain && usesFallback(resolution, 'c2s');
  if (!isTarget && !isFallback) return [];
  return [...(isTarget ? judgeAliases(facts) : []), ...judgeAddresses(facts, isTarget)];
}

function namesTarget({ services }: Resolution, host: string): boolean {
  return services.some(({ answer }) => recordsOf(answer).some(({ name }) => name.toLowerCase() === host));
}

function judgeAliases({ host, aliases }: HostFacts): Finding[] {
  if (aliases.length === 0) return [];
  const text = `is an alias of ${aliases.join(', ')}: the target of an SRV record must not be one (RFC 2782)`;
  return [warning(host, 'target-is-alias', text, `let the SRV record name ${aliases.at(-1)}`)];
}

function judgeAddresses({ host, ipv4, ipv6 }: HostFacts, isTarget: boolean): Finding[] {
  const [four, six] = [recordsOf(ipv4).length > 0, recordsOf(ipv6).length > 0];
  if (four && six) return [ok(host, 'addresses', 'has IPv4 and IPv6 addresses')];
  const failed = [...failedLookUp(host, ipv4, 'A'), ...failedLookUp(host, ipv6, 'AAAA')];
  if (failed.length > 0) return failed;
  if (four) return [ok(host, 'ipv4-only', 'has IPv4 addresses only: those with IPv6 alone need a gateway')];
  if (six) {
    const fix = 'add an A record, unless nobody with IPv4 alone is to come';
    return [warning(host, 'ipv6-only', 'has IPv6 addresses only: many networks have none', fix)];
  }
  // Of the domain itself this has been said already.
  if (!isTarget) return [];
  const why = ipv4.kind === 'no-name' ? 'does not exist' : 'has no address';
  return [
    failure(host, 'target-without-address', why, 'publish its A and AAAA records, or remove the SRV record'),
  ];
}

function failedLookUp(host: string, answer: DnsAnswer<string>, type: string): Finding[] {
  if (answer.kind !== 'failed') return [];
  const text = `its ${type} records: the name server gave no answer: ${answer.failure}`;
  return [
    failure(
      host,
      'dns-failed',
      text,
      'has the zone servers that answer? ask another one with --dns HOST:PORT',
    ),
  ];
}
