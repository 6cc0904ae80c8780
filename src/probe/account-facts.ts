/** What an entity is and can do (XEP-0030). */
export interface EntityFacts {
  readonly jid: string;
  /** As `pubsub/pep`. */
  readonly identities: readonly string[];
  readonly features: readonly string[];
}

/** What can be seen with an account. */
export interface AccountFacts {
  readonly server: EntityFacts | undefined;
  /** The account itself, by its bare JID. */
  readonly account: EntityFacts | undefined;
  /** What belongs to the server. */
  readonly services: readonly EntityFacts[];
  /** The namespaces of what the server offers after the login. */
  readonly streamFeatures: readonly string[];
  /** The namespaces of requests to the account that were answered with a result. */
  readonly answered: readonly string[];
  /** Whether clients can connect by direct TLS; undefined where one endpoint alone was looked at. */
  readonly directTls: boolean | undefined;
  /** WebSocket and BOSH, where the domain tells of them; undefined where nobody asked. */
  readonly web: readonly string[] | undefined;
  /** How far the server's clock is ahead of ours, in milliseconds; undefined if it does not tell. */
  readonly ahead: number | undefined;
}
