import { CliError } from '../errors.ts';
import type { DiscoAddress, DiscoItem } from '../handlers/disco.ts';
import { JidError, parseJid } from '../stanza/jid.ts';
import type { Session } from '../stanza/session.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import { type DiscoEntity, discover } from './disco-entity.ts';

export interface DiscoTree extends DiscoEntity {
  readonly depth: number;
}

export interface DiscoWalk {
  /** In the order of the tree. */
  readonly found: readonly DiscoTree[];
  /** How many were left out, because they were too many; what they hold is not among them. */
  readonly left: number;
}

/** A service with more items than that is shown in part, so that the walk has an end. */
const MOST_ENTITIES = 1000;
/** How many are asked at a time. */
const AT_A_TIME = 8;
/** When so many have not answered, no others are asked: each takes as long as a request may take. */
const MOST_SILENT = 2 * AT_A_TIME;

/** Walks from an entity to what belongs to it, and to that in turn. No entity is asked twice. */
export async function walk(session: Session, root: DiscoAddress, depth: number): Promise<DiscoWalk> {
  const walking = new Walk(session, depth);
  const found = await walking.visit(root, 0);
  return { found, left: walking.left };
}

class Walk {
  left = 0;
  readonly #session: Session;
  readonly #depth: number;
  readonly #seen = new Set<string>();
  #silent = 0;
  #asking = 0;
  #wake: (() => void)[] = [];

  constructor(session: Session, depth: number) {
    this.#session = session;
    this.#depth = depth;
  }

  async visit(address: DiscoAddress, level: number): Promise<DiscoTree[]> {
    this.#seen.add(keyOf(address));
    const entity = await this.#ask(address, level);
    const items = level < this.#depth && Array.isArray(entity.items) ? entity.items : [];
    const children = items.filter((item: DiscoItem) => this.#isNew(item));
    const below = await Promise.all(children.map((child) => this.visit(child, level + 1)));
    return [{ ...entity, depth: level }, ...below.flat()];
  }

  #isNew(item: DiscoAddress): boolean {
    const key = keyOf(item);
    if (this.#seen.has(key)) return false;
    if (this.#seen.size >= MOST_ENTITIES) {
      this.left += 1;
      return false;
    }
    this.#seen.add(key);
    return true;
  }

  /** Below the root, one that does not answer does not end the walk. */
  async #ask(address: DiscoAddress, level: number): Promise<DiscoEntity> {
    while (this.#asking >= AT_A_TIME) await new Promise<void>((resolve) => this.#wake.push(resolve));
    this.#asking += 1;
    try {
      const nobody = this.#reasonNotToAsk(address);
      if (nobody) return { ...address, info: nobody, items: undefined };
      const wanted = level < this.#depth && this.#seen.size < MOST_ENTITIES;
      const entity = await discover(this.#session, address, { info: true, items: wanted });
      const { items } = entity;
      return Array.isArray(items) ? { ...entity, items: items.slice(0, MOST_ENTITIES) } : entity;
    } catch (error) {
      if (!(error instanceof CliError) || error.kind !== 'answer') throw error;
      this.#silent += 1;
      return { ...address, info: new StanzaError('timeout', error.message), items: undefined };
    } finally {
      this.#asking -= 1;
      this.#wake.shift()?.();
    }
  }

  /** What stands in the list of a stranger may be no address. */
  #reasonNotToAsk({ jid }: DiscoAddress): StanzaError | undefined {
    if (this.#silent >= MOST_SILENT) return new StanzaError('not asked', 'too many others have not answered');
    try {
      parseJid(jid);
      return undefined;
    } catch (error) {
      if (!(error instanceof JidError)) throw error;
      return new StanzaError('jid-malformed', error.message);
    }
  }
}

function keyOf({ jid, node }: DiscoAddress): string {
  return `${jid.toLowerCase()} ${node ?? ''}`;
}
