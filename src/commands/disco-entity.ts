import { CliError } from '../errors.ts';
import {
  type DiscoAddress,
  type DiscoInfo,
  type DiscoItem,
  queryInfo,
  queryItems,
} from '../handlers/disco.ts';
import type { Session } from '../stanza/session.ts';
import { StanzaError } from '../stanza/stanza-error.ts';

/** What an entity says of itself; a part that it refuses to tell has the refusal in its place. */
export interface DiscoEntity extends DiscoAddress {
  readonly info: DiscoInfo | StanzaError | undefined;
  readonly items: readonly DiscoItem[] | StanzaError | undefined;
}

export interface DiscoParts {
  readonly info: boolean;
  readonly items: boolean;
}

/** @throws CliError when it does not answer */
export async function discover(
  session: Session,
  address: DiscoAddress,
  parts: DiscoParts,
): Promise<DiscoEntity> {
  const [info, items] = await Promise.all([
    parts.info ? refused(queryInfo(session, address)) : undefined,
    parts.items ? refused(queryItems(session, address)) : undefined,
  ]);
  return { ...address, info, items };
}

async function refused<T>(question: Promise<T>): Promise<T | StanzaError> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof StanzaError) return error;
    throw error;
  }
}

export interface DiscoTree extends DiscoEntity {
  readonly depth: number;
}

/** A service with more items than that is shown in part, so that the walk has an end. */
const MOST_ENTITIES = 1000;
/** How many are asked at a time. */
const AT_A_TIME = 8;

/**
 * Walks from an entity to what belongs to it, level by level, and gives all in the order of the tree. No entity is
 * asked twice.
 */
export async function walk(session: Session, root: DiscoAddress, depth: number): Promise<DiscoTree[]> {
  const seen = new Set([keyOf(root)]);
  const visit = async (address: DiscoAddress, level: number): Promise<DiscoTree[]> => {
    const entity = await unlessSilent(session, address, level < depth);
    const children = Array.isArray(entity.items) ? entity.items.filter((item) => isNew(item, seen)) : [];
    const below = level < depth ? await inTurn(children, (child) => visit(child, level + 1)) : [];
    return [{ ...entity, depth: level }, ...below.flat()];
  };
  return visit(root, 0);
}

function isNew(item: DiscoAddress, seen: Set<string>): boolean {
  if (seen.size >= MOST_ENTITIES || seen.has(keyOf(item))) return false;
  seen.add(keyOf(item));
  return true;
}

function keyOf({ jid, node }: DiscoAddress): string {
  return `${jid} ${node ?? ''}`;
}

/** Below the root, one that does not answer does not end the walk. */
async function unlessSilent(session: Session, address: DiscoAddress, items: boolean): Promise<DiscoEntity> {
  try {
    return await discover(session, address, { info: true, items });
  } catch (error) {
    if (!(error instanceof CliError) || error.kind !== 'answer') throw error;
    return { ...address, info: new StanzaError('timeout', error.message), items: undefined };
  }
}

async function inTurn<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < list.length; i += AT_A_TIME) {
    results.push(...(await Promise.all(list.slice(i, i + AT_A_TIME).map(work))));
  }
  return results;
}
