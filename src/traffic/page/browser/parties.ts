import type { PageItem } from '../page-item.ts';

/** A lane of the chart. */
export interface Party {
  readonly name: string;
  readonly role: 'self' | 'server' | 'remote' | 'others';
}

/** Between which lanes an item passes, and the server's lane if it has to pass through that on its way. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly via: number | undefined;
}

export interface Chart {
  readonly parties: readonly Party[];
  /** One for each item. */
  readonly arrows: readonly Arrow[];
}

/**
 * Finds who speaks with whom. A connection has two ends, who opened it (a client or component) and its server;
 * whom a stanza is for or from beyond the server has a lane too, by bare JID. If there are more than `most` of
 * those, the ones with the least traffic share one.
 */
export function chartParties(items: readonly PageItem[], most: number): Chart {
  const ends = findEnds(items);
  const selves = new Set([...ends.values()].map(({ self }) => self));
  const routes = items.map((item) => routeOf(item, ends.get(item.conn) ?? NOBODY));
  const [first = '', ...others] = selves;
  const servers = new Set([...ends.values()].map(({ server }) => server));
  const known = new Set([first, ...servers, ...others]);
  const remotes = keepBusiest(
    routes.flatMap(({ peer }) => (known.has(peer) ? [] : [peer])),
    most,
  );
  const left = remotes.total - remotes.kept.length;
  const parties: Party[] = [
    ...[...known].map((name) => ({ name, role: selves.has(name) ? ('self' as const) : ('server' as const) })),
    ...remotes.kept.map((name) => ({ name, role: 'remote' as const })),
    ...(left > 0 ? [{ name: `${left} others`, role: 'others' as const }] : []),
  ];
  const lanes = new Map(parties.map(({ name }, lane) => [name, lane]));
  const laneOf = (name: string): number => lanes.get(name) ?? parties.length - 1;
  return { parties, arrows: routes.map((route) => arrowOf(route, laneOf)) };
}

/** Who is on either side of a connection. */
interface Ends {
  /** The direction of what the side that opened the connection says. */
  readonly opener: PageItem['dir'];
  readonly self: string;
  readonly server: string;
  readonly isComponent: boolean;
}

const NOBODY: Ends = { opener: 'out', self: '', server: '', isComponent: false };

function findEnds(items: readonly PageItem[]): ReadonlyMap<number, Ends> {
  const clues = new Map<number, Partial<Ends> & { address?: string }>();
  for (const item of items) {
    const clue = clues.get(item.conn) ?? {};
    clues.set(item.conn, clue);
    Object.assign(clue, cluesOf(item, clue));
  }
  const nameless = [...clues.values()].filter(({ self }) => self === undefined).length;
  const isNumbered = clues.size > 1 && nameless <= MOST_NAMELESS;
  return new Map([...clues].map(([conn, clue]) => [conn, concludeEnds(clue, isNumbered ? ` ${conn}` : '')]));
}

/** Of more connections that nobody has logged in on, as of a server's examination, their lane is one. */
const MOST_NAMELESS = 3;

/** What is known already stays, but for the JID, which a later login may change. */
function cluesOf(item: PageItem, clue: Partial<Ends>): Partial<Ends> {
  const self = item.self === undefined ? clue.self : bare(item.self);
  const isComponent = clue.isComponent ?? item.isComponent;
  const found = { ...(self && { self }), ...(isComponent && { isComponent }) };
  if (item.kind !== 'open') return found;
  const opener = clue.opener ?? item.dir;
  const domain = item.dir === opener ? item.to : item.from;
  const server = isComponent ? undefined : (clue.server ?? domain?.toLowerCase());
  return { ...found, opener, ...(server && { server }) };
}

function concludeEnds(
  { opener = 'out', self, server, isComponent = false }: Partial<Ends>,
  suffix: string,
): Ends {
  const role = isComponent ? 'component' : 'client';
  return { opener, self: self ?? `${role}${suffix}`, server: server ?? `server${suffix}`, isComponent };
}

/** An item's own side, its server's, and whom it is from or for. */
interface Route {
  readonly ends: Ends;
  readonly peer: string;
  /** Whether the side that opened the connection says it. */
  readonly isOurs: boolean;
}

function routeOf(item: PageItem, ends: Ends): Route {
  const isOurs = item.dir === 'none' || item.dir === ends.opener;
  const address = item.kind === 'open' ? undefined : isOurs ? item.to : item.from;
  const peer = address === undefined ? ends.server : bare(address);
  const isServer = peer === ends.server || peer === ends.self || peer === '' || isParent(peer, ends);
  return { ends, peer: isServer ? ends.server : peer, isOurs };
}

/** A component's domain is mostly one of its server's. */
function isParent(domain: string, { self, isComponent }: Ends): boolean {
  return isComponent && self.endsWith(`.${domain}`);
}

function arrowOf({ ends, peer, isOurs }: Route, laneOf: (name: string) => number): Arrow {
  const self = laneOf(ends.self);
  const other = laneOf(peer);
  const server = laneOf(ends.server);
  const isBetween = (server - self) * (server - other) < 0;
  return { from: isOurs ? self : other, to: isOurs ? other : self, via: isBetween ? server : undefined };
}

function keepBusiest(names: readonly string[], most: number): { kept: readonly string[]; total: number } {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size <= most) return { kept: [...counts.keys()], total: counts.size };
  const busiest = [...counts].sort((a, b) => b[1] - a[1]).slice(0, most - 1);
  const chosen = new Set(busiest.map(([name]) => name));
  return { kept: [...counts.keys()].filter((name) => chosen.has(name)), total: counts.size };
}

function bare(jid: string): string {
  return (jid.split('/', 1)[0] ?? '').toLowerCase();
}
