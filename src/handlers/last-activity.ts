import type { Session } from '../stanza/session.ts';
import { iq } from '../stanza/stanza.ts';
import { BadAnswer } from '../stanza/stanza-error.ts';
import { element } from '../xml/element.ts';

export const NS_LAST = 'jabber:iq:last';

/** XEP-0012: what the seconds mean depends on who was asked. */
export interface LastActivity {
  /**
   * How long a server or component has been up (3.3), a user logged out (4), or a client idle (5).
   */
  readonly seconds: number;
  /** What a user said when logging out. */
  readonly status?: string;
}

/**
 * Asks an entity for its last activity: a server or component for its uptime.
 *
 * @param to the JID to ask
 * @throws StanzaError when it answers with an error, or with something else; CliError when it does not answer
 */
export async function queryLastActivity(session: Session, to: string): Promise<LastActivity> {
  const answer = await session.request(iq({ type: 'get', to }, [element('query', NS_LAST)]));
  const query = answer.child('query', NS_LAST);
  const seconds = query?.attr('seconds') ?? '';
  if (!/^\d{1,12}$/.test(seconds)) throw new BadAnswer('the answer has no number of seconds');
  const status = query?.text() ?? '';
  return { seconds: Number(seconds), ...(status !== '' && { status }) };
}
