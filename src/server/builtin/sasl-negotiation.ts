import { NS_SASL } from '../../stanza/namespaces.ts';
import type { ChannelBindings } from '../../transport/server-tls.ts';
import { type Element, element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { NS_CHANNEL_BINDING } from './namespaces.ts';
import { type AccountFinder, failure, type SaslExchange, type SaslStep } from './sasl-mechanism.ts';
import { plainExchange } from './sasl-plain.ts';
import { ScramExchange } from './sasl-scram.ts';
import { HASHES } from './scram-keys.ts';

export interface SaslOptions {
  readonly accounts: AccountFinder;
  /** The kinds of channel binding that the connection has; none without TLS. */
  readonly bindings: ChannelBindings;
  /** Nobody is let in. */
  readonly refuseAll: boolean;
}

export interface SaslReply {
  readonly reply: Element;
  /** Who has proved to be whom, if this was the end of it. */
  readonly account?: Account;
}

/** The server's side of SASL on a stream (RFC 6120 6). */
export class SaslNegotiation {
  readonly #options: SaslOptions;
  #exchange: SaslExchange | undefined;

  constructor(options: SaslOptions) {
    this.#options = options;
  }

  /** The stream features: mechanisms, and the channel bindings that go with them (XEP-0440). */
  features(): Element[] {
    const { bindings } = this.#options;
    const names = mechanismNames(bindings.size > 0).map((name) => element('mechanism', NS_SASL, {}, [name]));
    const kinds = [...bindings.keys()].map((type) =>
      element('channel-binding', NS_CHANNEL_BINDING, { type }),
    );
    const list = element('mechanisms', NS_SASL, {}, names);
    return kinds.length === 0
      ? [list]
      : [list, element('sasl-channel-binding', NS_CHANNEL_BINDING, {}, kinds)];
  }

  /** @returns what to answer; undefined if the element has no place in SASL */
  take(item: Element): SaslReply | undefined {
    if (item.name === 'auth') return this.#say(this.#begin(item));
    if (item.name === 'abort') return this.#say(failure('aborted'));
    if (item.name !== 'response') return undefined;
    return this.#say(this.#exchange ? this.#step(this.#exchange, item.text()) : failure('not-authorized'));
  }

  #begin(auth: Element): SaslStep {
    const exchange = this.#createExchange(auth.attr('mechanism') ?? '');
    if (!exchange) return failure('invalid-mechanism');
    this.#exchange = exchange;
    // Without an initial response the client is asked for it (RFC 6120 6.4.2).
    return auth.text().trim() === '' ? { kind: 'challenge', data: '' } : this.#step(exchange, auth.text());
  }

  #createExchange(mechanism: string): SaslExchange | undefined {
    const { accounts, bindings } = this.#options;
    if (!mechanismNames(bindings.size > 0).includes(mechanism)) return undefined;
    if (mechanism === 'PLAIN') return plainExchange(accounts);
    const plus = mechanism.endsWith('-PLUS');
    const hash = mechanism.includes('SHA-256') ? HASHES['SCRAM-SHA-256'] : HASHES['SCRAM-SHA-1'];
    return new ScramExchange({ hash, plus, bindings, accounts });
  }

  #step(exchange: SaslExchange, content: string): SaslStep {
    const message = decode(content.trim());
    if (message === undefined) return failure('incorrect-encoding');
    const step = exchange.step(message);
    return this.#options.refuseAll && step.kind === 'success' ? failure('not-authorized') : step;
  }

  #say(step: SaslStep): SaslReply {
    if (step.kind === 'challenge') return { reply: element('challenge', NS_SASL, {}, [encode(step.data)]) };
    this.#exchange = undefined;
    if (step.kind === 'failure')
      return { reply: element('failure', NS_SASL, {}, [element(step.condition, NS_SASL)]) };
    const data = step.data === undefined ? [] : [encode(step.data)];
    return { reply: element('success', NS_SASL, {}, data), account: step.account };
  }
}

function mechanismNames(bound: boolean): string[] {
  const scram = Object.keys(HASHES).reverse();
  return [...(bound ? scram.map((name) => `${name}-PLUS`) : []), ...scram, 'PLAIN'];
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Strict base64 of UTF-8; a lone equals sign stands for nothing (RFC 6120 6.4.2). */
function decode(content: string): string | undefined {
  if (content === '=' || content === '') return '';
  const bytes = Buffer.from(content, 'base64');
  if (bytes.toString('base64') !== content) return undefined;
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : undefined;
}
