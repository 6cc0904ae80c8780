import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { Findings } from '../proxy/proxied-connection.ts';
import { TlsFailure } from '../proxy/refusal.ts';
import { say } from './say.ts';

/** Tells on stderr what is wrong with connections; each hint once. */
export class ProxyTeller implements Findings {
  readonly #stderr: Io['stderr'];
  readonly #trust: string;
  readonly #hints = new Set<string>();
  readonly #removed = new Set<string>();

  /** @param trust how a client comes to trust our certificate */
  constructor({ stderr }: Io, trust: string) {
    this.#stderr = stderr;
    this.#trust = trust;
  }

  mechanismsRemoved(names: readonly string[]): void {
    const news = names.filter((name) => !this.#removed.has(name));
    for (const name of news) this.#removed.add(name);
    if (news.length === 0) return;
    say(this.#stderr, 'not passed on', news.join(', '));
    this.#hint('they bind the login to one TLS channel, and with a proxy in between there are two');
  }

  loginFailedUnbound(connection: number): void {
    this.#line(connection, 'the login failed, perhaps because of the proxy');
    this.#hint(
      'the client said that it could have bound the TLS channel, had the server offered that, and the server did offer it;' +
        ' without TLS between client and proxy, or with PLAIN, it has nothing to say of that',
    );
  }

  failed(connection: number, error: unknown): void {
    this.#line(connection, error instanceof Error ? error.message : String(error));
    if (error instanceof CliError && error.hint !== undefined) this.#hint(error.hint);
    if (error instanceof TlsFailure) this.#hint(this.#trust);
  }

  #line(connection: number, text: string): void {
    say(this.#stderr, `xmpp-tool: connection ${connection}`, text);
  }

  #hint(text: string): void {
    if (this.#hints.has(text)) return;
    this.#hints.add(text);
    say(this.#stderr, 'hint', text);
  }
}
