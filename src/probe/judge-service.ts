import { isAddress } from '../transport/server-address.ts';
import type { SrvRecord } from '../transport/srv.ts';
import { recordsOf } from './dns-answer.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import type { ServiceFacts } from './resolution.ts';

/** More are rarely meant. */
const MANY_RECORDS = 16;
/** A host name of letters, digits and hyphens (RFC 1123 2.1), as A-labels. */
const HOST_NAME = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?$/i;

/** What is odd about the records of one service, each by itself and all together. */
export function judgeService({ name, answer }: ServiceFacts): Finding[] {
  if (answer.kind === 'failed') {
    const fix = 'ask another name server (--dns HOST:PORT); has the zone servers that answer?';
    return [failure(name, 'dns-failed', `the name server gave no answer: ${answer.failure}`, fix)];
  }
  const records = recordsOf(answer);
  return [
    ...judgeNone(name, records),
    ...judgeDuplicates(name, records),
    ...records.slice(0, MANY_RECORDS).flatMap((record) => judgeRecord(name, record)),
    ...(records.length > MANY_RECORDS ? [many(name, records.length)] : []),
  ];
}

export function isNone({ name }: SrvRecord): boolean {
  return name === '' || name === '.';
}

/** A target of `.` is alone, or means nothing (RFC 2782). */
function judgeNone(name: string, records: readonly SrvRecord[]): Finding[] {
  if (!records.some(isNone)) return [];
  if (records.length === 1) return [ok(name, 'no-service', 'says that there is no such service (target .)')];
  const text = 'a target of . (no such service) stands beside others';
  return [warning(name, 'none-beside-others', text, 'remove it, or the others')];
}

function judgeDuplicates(name: string, records: readonly SrvRecord[]): Finding[] {
  const places = records.map((record) => `${record.name.toLowerCase()}:${record.port}`);
  const repeated = new Set(places.filter((place, i) => places.indexOf(place) !== i));
  return [...repeated]
    .slice(0, MANY_RECORDS)
    .map((place) =>
      warning(name, 'duplicate', `${place} stands there more than once`, 'keep one record of each place'),
    );
}

function judgeRecord(service: string, record: SrvRecord): Finding[] {
  if (isNone(record)) return [];
  const findings: Finding[] = [];
  if (record.port === 0) {
    findings.push(
      failure(service, 'port-0', `${record.name} has port 0: nobody can connect to it`, 'give it the port'),
    );
  }
  if (isAddress(record.name.replace(/\.$/, ''))) {
    const text = `the target ${record.name} is an address: it must be a host name (RFC 2782)`;
    findings.push(warning(service, 'target-is-address', text, 'name a host that has this address'));
  } else if (!HOST_NAME.test(record.name)) {
    const text = `the target ${record.name} is no host name (RFC 1123)`;
    findings.push(
      warning(service, 'target-is-no-host-name', text, 'letters, digits and hyphens; A-labels for others'),
    );
  }
  return findings;
}

function many(name: string, count: number): Finding {
  const fix = 'a few are enough: each is an attempt that a user waits for';
  return warning(name, 'many-records', `${count} records`, fix);
}
