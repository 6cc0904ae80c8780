import type { Jid } from '../../stanza/jid.ts';
import type { Element } from '../../xml/element.ts';
import type { ClientSession } from './client-session.ts';
import { OfflineStore } from './offline-store.ts';
import { Roster, type RosterItem } from './roster.ts';
import { deriveKeys, type ScramHash, type ScramKeys } from './scram-keys.ts';

/** A user, and all that the server knows of one while it runs. */
export class Account {
  /** Bare. */
  readonly jid: Jid;
  readonly password: string;
  readonly roster = new Roster();
  readonly offline = new OfflineStore();
  /** By resource: those that are bound, also while they wait to be resumed. */
  readonly sessions = new Map<string, ClientSession>();
  readonly #keys = new Map<ScramHash, ScramKeys>();

  constructor(jid: Jid, password: string) {
    this.jid = jid;
    this.password = password;
  }

  scramKeys(hash: ScramHash): ScramKeys {
    const keys = this.#keys.get(hash) ?? deriveKeys(hash, this.password);
    this.#keys.set(hash, keys);
    return keys;
  }

  /** Nobody may log in to act as somebody else. */
  mayActAs(authzid: string): boolean {
    return authzid === '' || authzid === this.jid.toString();
  }

  /** The sessions that have sent their presence. */
  available(): ClientSession[] {
    return [...this.sessions.values()].filter(({ presence }) => presence !== undefined);
  }

  /** Whom a message to the bare JID is for: the sessions of the highest priority that is not negative (RFC 6121 8.5.2.1.1). */
  preferred(): ClientSession[] {
    const willing = this.available().filter(({ priority }) => priority >= 0);
    const highest = Math.max(...willing.map(({ priority }) => priority));
    return willing.filter(({ priority }) => priority === highest);
  }

  /** Gives a stanza to all sessions that know the roster (RFC 6121 2.1.6). */
  tellInterested(stanzaFor: (session: ClientSession) => Element): void {
    for (const session of this.sessions.values()) if (session.interested) session.deliver(stanzaFor(session));
  }

  /** Tells all who know the roster that an item has changed. */
  pushRosterItem(item: RosterItem): void {
    const version = this.roster.nextVersion();
    this.tellInterested(({ jid }) => this.roster.push(item, version, jid.toString()));
  }
}
