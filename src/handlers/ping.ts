import type { Handler } from '../stanza/handler.ts';
import { NS_PING } from '../stanza/namespaces.ts';
import type { RequestOptions, Session } from '../stanza/session.ts';
import { iq } from '../stanza/stanza.ts';
import { element } from '../xml/element.ts';

/** Answers pings (XEP-0199). */
export const ping: Handler = {
  matches: { kind: 'iq', types: ['get'], payload: { name: 'ping', namespace: NS_PING } },
  features: [NS_PING],
  handle: () => iq({ type: 'result' }),
};

/**
 * Pings an entity.
 *
 * @param to the JID to ping
 * @throws StanzaError when it answers with an error; CliError when it does not answer
 */
export async function sendPing(session: Session, to: string, options?: RequestOptions): Promise<void> {
  await session.request(iq({ type: 'get', to }, [element('ping', NS_PING)]), options);
}
