import { attemptsOf, usesFallback } from './attempts.ts';
import { recordsOf } from './dns-answer.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import { judgeHostMeta } from './judge-host-meta.ts';
import { judgeService } from './judge-service.ts';
import { judgeHost } from './judge-targets.ts';
import type { Attempt, Resolution, Role } from './resolution.ts';

const SUBJECT = 'DNS';
const WHO: Readonly<Record<Role, string>> = { c2s: 'clients', s2s: 'servers' };

/** What is good, missing or odd about how a domain's servers are found. */
export function judgeResolution(resolution: Resolution): Finding[] {
  const roles: readonly Role[] = ['c2s', 's2s'];
  const nothing = judgeNothing(resolution);
  if (nothing) return [nothing];
  return [
    ...roles.flatMap((role) => judgeRole(resolution, role)),
    ...judgeBalance(resolution),
    ...resolution.services.flatMap(judgeService),
    ...resolution.hosts.flatMap((host) => judgeHost(host, resolution)),
    ...(resolution.hostsLeftOut > 0 ? [tooMany(resolution.hostsLeftOut)] : []),
    ...judgeHostMeta(resolution.hostMeta),
  ];
}

/** Where all questions have the same bad answer, that is all there is to say. */
function judgeNothing({ domain, services, hosts }: Resolution): Finding | undefined {
  const answers = services.map(({ answer }) => (answer.kind === 'failed' ? answer.failure : answer.kind));
  const [first] = answers;
  if (first === undefined || answers.some((answer) => answer !== first)) return undefined;
  const [own] = hosts;
  if (own && recordsOf(own.ipv4).length + recordsOf(own.ipv6).length > 0) return undefined;
  if (first === 'no-name' && own?.ipv4.kind === 'no-name') {
    const fix = 'is it spelled right? if it is new, other name servers may know it already (--dns HOST:PORT)';
    return failure(SUBJECT, 'no-domain', `${domain} does not exist (NXDOMAIN)`, fix);
  }
  if (first === 'no-name' || first === 'no-records' || first === 'records') return undefined;
  const fix = FIXES[first] ?? 'has the zone servers that answer? ask another one with --dns HOST:PORT';
  return failure(SUBJECT, 'dns-failed', `the name server gave no answer about ${domain}: ${first}`, fix);
}

const FIXES: Readonly<Record<string, string>> = {
  REFUSED: 'the name server does not answer such questions to us: ask another one with --dns HOST:PORT',
  'timed out': 'is it there, and is the network? ask another one with --dns HOST:PORT',
  'nobody there': 'is the address of the name server right, and its port?',
};

/** Whether there is anything that somebody could connect to. */
export function isReachable(resolution: Resolution, role: Role): boolean {
  return attemptsOf(resolution, role).some(({ port, addresses }) => port > 0 && addresses.length > 0);
}

function judgeRole(resolution: Resolution, role: Role): Finding[] {
  const who = WHO[role];
  if (usesFallback(resolution, role)) return [judgeFallback(resolution, role)];
  const attempts = attemptsOf(resolution, role);
  if (attempts.length === 0) {
    const text = `the SRV records say that there is no service for ${who} (target .)`;
    return [
      role === 'c2s'
        ? failure(SUBJECT, 'no-service', text, 'give the records a target if there is one')
        : warning(SUBJECT, 'no-service', text, 'give the records a target if it is to federate'),
    ];
  }
  if (!isReachable(resolution, role)) {
    const text = `none of the SRV records for ${who} leads to an address`;
    return [failure(SUBJECT, 'no-address', text, 'let them name hosts with A or AAAA records, and ports')];
  }
  const places = attempts.length === 1 ? '1 place' : `${attempts.length} places`;
  return [ok(SUBJECT, 'srv', `${who} find ${places} to connect to`), ...judgeOrder(attempts, role)];
}

function judgeFallback(resolution: Resolution, role: Role): Finding {
  const { domain } = resolution;
  const [attempt] = attemptsOf(resolution, role);
  const label = role === 'c2s' ? 'client' : 'server';
  if (attempt && attempt.addresses.length > 0) {
    return warning(
      SUBJECT,
      'fallback',
      `no SRV records for ${WHO[role]}: ${domain} itself is tried, at port ${attempt.port}`,
      `publish _xmpp-${label}._tcp.${domain} (and _xmpps-${label}._tcp.${domain} for direct TLS)`,
    );
  }
  return failure(
    SUBJECT,
    'no-address',
    `${WHO[role]} have nowhere to connect: no SRV records, and ${domain} has no address`,
    `publish _xmpp-${label}._tcp.${domain} with a host that has A or AAAA records`,
  );
}

/** Which of the two kinds of TLS comes first (XEP-0368 3). */
function judgeOrder(attempts: readonly Attempt[], role: Role): Finding[] {
  const lowest = (encryption: string): number =>
    Math.min(...attempts.filter((each) => each.encryption === encryption).map((each) => each.priority ?? 0));
  const [direct, starttls] = [lowest('direct'), lowest('starttls')];
  const who = WHO[role];
  if (starttls === Number.POSITIVE_INFINITY) {
    const fix = `publish _xmpp-${role === 'c2s' ? 'client' : 'server'} records, too`;
    return [warning(SUBJECT, 'direct-tls-only', `only direct TLS for ${who}: not all know XEP-0368`, fix)];
  }
  if (direct === Number.POSITIVE_INFINITY || direct === starttls) return [];
  const first = direct < starttls ? 'direct TLS before STARTTLS' : 'STARTTLS before direct TLS';
  const which = `priorities ${Math.min(direct, starttls)} and ${Math.max(direct, starttls)}`;
  return [ok(SUBJECT, 'order', `${who} try ${first} (${which})`)];
}

/** Records for the one and not the other. */
function judgeBalance(resolution: Resolution): Finding[] {
  const [clients, servers] = [usesFallback(resolution, 'c2s'), usesFallback(resolution, 's2s')];
  if (clients === servers) return [];
  const [given, missing] = clients ? ['servers', 'clients'] : ['clients', 'servers'];
  return [
    warning(
      SUBJECT,
      'one-sided',
      `there are SRV records for ${given}, and none for ${missing}`,
      `publish those for ${missing}, too; a target of . says that there is no such service`,
    ),
  ];
}

function tooMany(leftOut: number): Finding {
  const text = `so many targets that ${leftOut} of them were not looked up`;
  return warning(
    SUBJECT,
    'many-records',
    text,
    'a few records are enough: each is an attempt that a user waits for',
  );
}
