import { bareText, domainText } from './jid.ts';
import type { Session } from './session.ts';

/** Whether an address as it stands on the wire is the session's own: its account's, or one of a component's domain. */
export function isOwnAddress(from: string, { kind, jid }: Session): boolean {
  if (kind === 'component') return domainText(from).toLowerCase() === jid.domain;
  return bareText(from).toLowerCase() === jid.bare().toString();
}
