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
