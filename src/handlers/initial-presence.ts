import { NS_CLIENT } from '../stanza/namespaces.ts';
import { presence } from '../stanza/stanza.ts';
import { type Element, element } from '../xml/element.ts';

/** The values of `<show/>` (RFC 6121 4.7.2.1). */
export type Show = 'away' | 'chat' | 'dnd' | 'xa';

export interface PresenceDetails {
  readonly show?: Show | undefined;
  readonly status?: string | undefined;
  /** -128 to 127; messages to the bare JID go to the resources with the highest one that is not negative. */
  readonly priority?: number | undefined;
}

/** The presence that makes a session available for messages (RFC 6121 4.2). */
export function initialPresence({ show, status, priority }: PresenceDetails): Element {
  const fields = Object.entries({ show, status, priority: priority?.toString() });
  const given = fields.filter((field): field is [string, string] => field[1] !== undefined);
  return presence(
    {},
    given.map(([name, value]) => element(name, NS_CLIENT, {}, [value])),
  );
}
