/** An SRV record as node:dns gives it (RFC 2782). */
export interface SrvRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** Where a client may connect, and whether TLS starts with the first byte there. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly directTls: boolean;
}

/** The lists of both services: `_xmpps-client` and `_xmpp-client`. */
export interface ServiceRecords {
  readonly directTls: readonly SrvRecord[];
  readonly startTls: readonly SrvRecord[];
}

/**
 * The targets of both services as one list, by priority, and within a priority at random by weight (RFC 2782,
 * XEP-0368 3). A target of `.` is none: the service is not offered.
 *
 * @param random gives numbers from 0 up to but not including 1
 */
export function orderTargets(records: ServiceRecords, random: () => number = Math.random): Target[] {
  const all = [
    ...records.directTls.map((record) => ({ ...record, directTls: true })),
    ...records.startTls.map((record) => ({ ...record, directTls: false })),
  ].filter(({ name }) => name !== '' && name !== '.');
  const priorities = [...new Set(all.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    byWeight(
      all.filter((record) => record.priority === priority),
      random,
    ),
  );
}

type Candidate = SrvRecord & { readonly directTls: boolean };

function byWeight(candidates: readonly Candidate[], random: () => number): Target[] {
  // Those of weight 0 come first, so that they have a small chance beside others.
  const waiting = [...candidates].sort((a, b) => Math.sign(a.weight) - Math.sign(b.weight));
  const ordered: Target[] = [];
  while (waiting.length > 0) {
    const total = waiting.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = Math.floor(random() * (total + 1));
    let sum = 0;
    const index = waiting.findIndex(({ weight }) => {
      sum += weight;
      return sum >= chosen;
    });
    for (const { name, port, directTls } of waiting.splice(index, 1))
      ordered.push({ host: name, port, directTls });
  }
  return ordered;
}
