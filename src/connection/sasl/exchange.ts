/**
 * The client's side of one SASL exchange (RFC 4422 3), without I/O. Data is text; what stands in the stanza is the
 * base64 of its UTF-8. An exchange is used once. Whatever it throws is a CliError that ends the login.
 */
export interface Exchange {
  readonly mechanism: string;
  /** The initial response, once; '' when the mechanism has nothing to say first. */
  initial(): string;
  /** Answers a challenge. */
  challenge(data: string): Promise<string>;
  /** Takes what the server's `<success/>` contains, undefined when it is empty: the login is good if this returns. */
  final(data: string | undefined): void;
}
