import type { Handler } from '../stanza/handler.ts';
import type { Session } from '../stanza/session.ts';
import { iq } from '../stanza/stanza.ts';
import { BadAnswer } from '../stanza/stanza-error.ts';
import { type Element, element } from '../xml/element.ts';

export const NS_VERSION = 'jabber:iq:version';

/** What software an entity runs (XEP-0092). All of it is what the entity says of itself. */
export interface SoftwareVersion {
  readonly name: string;
  readonly version: string;
  readonly os?: string;
}

/** Answers who asks what software this is. */
export function version(software: SoftwareVersion): Handler {
  return {
    matches: { kind: 'iq', types: ['get'], payload: { name: 'query', namespace: NS_VERSION } },
    features: [NS_VERSION],
    handle: () => iq({ type: 'result' }, [element('query', NS_VERSION, {}, versionFields(software))]),
  };
}

function versionFields({ name, version: number, os }: SoftwareVersion): Element[] {
  const fields = [element('name', NS_VERSION, {}, [name]), element('version', NS_VERSION, {}, [number])];
  return os === undefined ? fields : [...fields, element('os', NS_VERSION, {}, [os])];
}

/**
 * Asks what software an entity runs.
 *
 * @param to the JID to ask
 * @throws StanzaError when it answers with an error, or with something else; CliError when it does not answer
 */
export async function queryVersion(session: Session, to: string): Promise<SoftwareVersion> {
  const query = iq({ type: 'get', to }, [element('query', NS_VERSION)]);
  const answer = (await session.request(query)).child('query', NS_VERSION);
  if (answer === undefined) throw new BadAnswer('the answer has no version in it (XEP-0092)');
  const field = (name: string): string | undefined => answer.child(name, NS_VERSION)?.text();
  const os = field('os');
  return { name: field('name') ?? '', version: field('version') ?? '', ...(os !== undefined && { os }) };
}
