import { type Jid, parseJid } from '../../stanza/jid.ts';
import type { Element } from '../../xml/element.ts';
import type { BackendSettings } from '../backend.ts';
import { Account } from './account.ts';
import { readJid } from './address.ts';
import { errorFor, type Refusal } from './replies.ts';
import { route, routeAnswer } from './routing.ts';
import type { AccountFinder } from './sasl-mechanism.ts';

/** A component that is configured, and its stream while it is connected. */
export interface ComponentSlot {
  readonly domain: string;
  readonly secret: string;
  link: { deliver(stanza: Element): void } | undefined;
}

/** A domain that is served: who is there, and how stanzas get to them. Nothing of it outlives the server. */
export class Host implements AccountFinder {
  readonly domain: string;
  readonly accounts = new Map<string, Account>();
  readonly components = new Map<string, ComponentSlot>();
  readonly log: (line: string) => void;
  readonly #start = performance.now();

  /** @param log is told what happens, a line each */
  constructor(settings: BackendSettings, log: (line: string) => void) {
    this.log = log;
    this.domain = parseJid(settings.domain).domain;
    for (const { username, password } of settings.users) {
      const jid = parseJid(`${username}@${this.domain}`);
      this.accounts.set(jid.local, new Account(jid, password));
    }
    for (const { domain, secret } of settings.components) {
      this.components.set(parseJid(domain).domain, { domain, secret, link: undefined });
    }
  }

  /** In whole seconds. */
  get uptime(): number {
    return Math.floor((performance.now() - this.#start) / 1000);
  }

  find(username: string): Account | undefined {
    const jid = readJid(`${username}@${this.domain}`);
    return jid && jid.resource === '' ? this.accountOf(jid) : undefined;
  }

  accountOf({ local, domain }: Jid): Account | undefined {
    return domain === this.domain ? this.accounts.get(local) : undefined;
  }

  /** Sends a stanza on its way; its `from` has been checked. */
  route(stanza: Element): void {
    route(this, stanza);
  }

  /** Ends the sessions that are left, those that wait to be resumed among them. */
  end(): void {
    for (const { sessions } of this.accounts.values()) for (const session of sessions.values()) session.end();
  }

  /** Sends a stanza back with an error, if it is one that can be answered. */
  refuse(stanza: Element, refusal: Refusal): void {
    const error = errorFor(stanza, refusal);
    if (error) routeAnswer(this, error);
  }
}
