import { NS_SASL, NS_STREAM, NS_TLS } from '../../stanza/namespaces.ts';
import { stanzaKind } from '../../stanza/stanza.ts';
import type { ChannelBindings } from '../../transport/server-tls.ts';
import { Element, element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { readJid } from './address.ts';
import type { ClientIngress } from './client-ingress.ts';
import type { Host } from './host.ts';
import { NS_SM } from './namespaces.ts';
import { SaslNegotiation } from './sasl-negotiation.ts';
import type { ServerStream, StreamOwner } from './server-stream.ts';
import { SessionEntrance } from './session-entrance.ts';
import type { StageMaker } from './stanza-stage.ts';
import { smFailure } from './stream-books.ts';

/** What a client's connection is like. */
export interface ClientStreamOptions {
  /** Kinds of channel binding and their data; none without TLS. */
  readonly bindings: ChannelBindings;
  /** Encrypts the connection (RFC 6120 5); undefined where that is not offered, or done. */
  readonly startTls: (() => Promise<ChannelBindings>) | undefined;
  /** Whether a login needs no encryption. */
  readonly allowPlain: boolean;
  readonly refuseLogins: boolean;
  readonly refuseResumption: boolean;
  readonly createStage: StageMaker | undefined;
  /** Told of what comes in once a session is there. @returns the condition to end the stream with, if any */
  stanzaArrived?(): string | undefined;
}

/** Negotiates a client's stream, from its first header to a session (RFC 6120 4 to 7). */
export class ClientStream implements StreamOwner {
  readonly #host: Host;
  readonly #stream: ServerStream;
  readonly #options: ClientStreamOptions;
  #startTls: ClientStreamOptions['startTls'];
  #sasl: SaslNegotiation;
  #failures = 0;
  #account: Account | undefined;
  #entrance: SessionEntrance | undefined;
  #ingress: ClientIngress | undefined;

  constructor(host: Host, stream: ServerStream, options: ClientStreamOptions) {
    this.#host = host;
    this.#stream = stream;
    this.#options = options;
    this.#startTls = options.startTls;
    this.#sasl = this.#newSasl(options.bindings);
    stream.owner = this;
  }

  get online(): boolean {
    return this.#ingress !== undefined;
  }

  header(header: Element): void {
    const to = header.attr('to');
    const domain = readJid(to ?? '')?.toString();
    this.#stream.sendHeader({ version: '1.0', from: domain === this.#host.domain ? domain : to });
    if (to === undefined) return this.#stream.fail('improper-addressing', "The header has no 'to'");
    if (domain !== this.#host.domain)
      return this.#stream.fail('host-unknown', `This server does not serve ${to}`);
    this.#stream.send(new Element('features', 'stream', NS_STREAM, [], this.#features()));
  }

  element(item: Element): void {
    if (item.is('starttls', NS_TLS) && !this.#startTls) return this.#refuseTls();
    if (this.#ingress) {
      this.#ingress.element(item);
      const condition = this.#options.stanzaArrived?.();
      return condition === undefined ? undefined : this.#ingress.interrupt(condition);
    }
    if (item.is('starttls', NS_TLS) && this.#startTls) return void this.#encrypt(this.#startTls);
    if (item.namespace === NS_SASL && !this.#account) return this.#authenticate(item);
    if (this.#entrance) this.#ingress = this.#entrance.take(item);
    else if (stanzaKind(item)) this.#stream.fail('not-authorized');
    else this.#refuseUnknown(item);
  }

  /** Stream management needs a login (XEP-0198 3). */
  #refuseUnknown(item: Element): void {
    const namespace = NS_SM.find((known) => known === item.namespace);
    if (!namespace) return this.#stream.fail('unsupported-stanza-type');
    this.#stream.send(smFailure(namespace, 'not-authorized'));
  }

  closed(): void {
    this.#ingress?.closed();
  }

  gone(): void {
    this.#ingress?.gone();
  }

  broken(error: unknown): void {
    this.#host.log(`error: ${error instanceof Error ? error.stack : error}`);
  }

  #features(): Element[] {
    if (this.#entrance) return this.#entrance.features();
    const starttls = element('starttls', NS_TLS, {}, this.#mayLogIn() ? [] : [element('required', NS_TLS)]);
    return [...(this.#startTls ? [starttls] : []), ...(this.#mayLogIn() ? this.#sasl.features() : [])];
  }

  #mayLogIn(): boolean {
    return this.#startTls === undefined || this.#options.allowPlain;
  }

  async #encrypt(startTls: NonNullable<ClientStreamOptions['startTls']>): Promise<void> {
    const { wire } = this.#stream;
    this.#stream.send(element('proceed', NS_TLS, { xmlns: NS_TLS }));
    // What came in the clear must not count as encrypted.
    if (await this.#stream.stopReading()) return this.#stream.drop();
    try {
      this.#sasl = this.#newSasl(await startTls());
      this.#startTls = undefined;
      this.#stream.restart();
    } catch (error) {
      this.#host.log(`TLS handshake: ${error instanceof Error ? error.message : error}`);
      wire.destroy();
      this.#stream.drop();
    }
  }

  /** RFC 6120 5.4.2.2. */
  #refuseTls(): void {
    this.#stream.send(element('failure', NS_TLS));
    this.#stream.close();
  }

  #authenticate(item: Element): void {
    if (!this.#mayLogIn()) {
      return this.#stream.send(element('failure', NS_SASL, {}, [element('encryption-required', NS_SASL)]));
    }
    const said = this.#sasl.take(item);
    if (!said) return this.#stream.fail('unsupported-stanza-type');
    this.#stream.send(said.reply);
    if (said.reply.name === 'failure') this.#countFailure();
    if (!said.account) return;
    this.#host.log(`${said.account.jid} has logged in`);
    this.#account = said.account;
    this.#entrance = new SessionEntrance(this.#host, this.#stream, said.account, this.#options);
    this.#stream.restart();
  }

  #countFailure(): void {
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES) this.#stream.fail('policy-violation', 'Too many failed logins');
  }

  #newSasl(bindings: ChannelBindings): SaslNegotiation {
    return new SaslNegotiation({ accounts: this.#host, bindings, refuseAll: this.#options.refuseLogins });
  }
}

const MAX_FAILURES = 10;
