import { createHash, timingSafeEqual } from 'node:crypto';
import { NS_CLIENT } from '../../stanza/namespaces.ts';
import { stanzaKind } from '../../stanza/stanza.ts';
import { type Element, element } from '../../xml/element.ts';
import { readJid } from './address.ts';
import type { ComponentSlot, Host } from './host.ts';
import type { ServerStream, StreamOwner } from './server-stream.ts';
import type { StageMaker, StanzaStage } from './stanza-stage.ts';

export interface ComponentStreamOptions {
  readonly refuseLogins: boolean;
  readonly createStage: StageMaker | undefined;
  /** Told of each stanza that comes in. @returns the condition to end the stream with, if any */
  stanzaArrived?(): string | undefined;
}

/** A component's stream (XEP-0114). */
export class ComponentStream implements StreamOwner {
  readonly #host: Host;
  readonly #stream: ServerStream;
  readonly #options: ComponentStreamOptions;
  readonly #stage: StanzaStage | undefined;
  #slot: ComponentSlot | undefined;
  #online = false;

  constructor(host: Host, stream: ServerStream, options: ComponentStreamOptions) {
    this.#host = host;
    this.#stream = stream;
    this.#options = options;
    this.#stage = options.createStage?.((stanza) => this.#stream.send(stanza));
    stream.owner = this;
  }

  get online(): boolean {
    return this.#online;
  }

  header(header: Element): void {
    const to = header.attr('to') ?? '';
    this.#slot = this.#host.components.get(readJid(to)?.toString() ?? '');
    this.#stream.sendHeader({ from: this.#slot ? to : undefined });
    if (header.attr('to') === undefined) this.#stream.fail('improper-addressing', "The header has no 'to'");
    else if (!this.#slot) this.#stream.fail('host-unknown', `${to} is no component of this server`);
  }

  element(item: Element): void {
    if (!this.#slot || !this.#online) return this.#authenticate(item);
    if (stanzaKind(item) === undefined) return this.#stream.fail('unsupported-stanza-type');
    const from = item.attr('from');
    if (from === undefined || item.attr('to') === undefined) {
      return this.#stream.fail('improper-addressing', "A component's stanzas have 'from' and 'to'");
    }
    if (readJid(from)?.domain !== this.#slot.domain) {
      return this.#stream.fail(
        'invalid-from',
        `A stanza from ${from} did not come from ${this.#slot.domain}`,
      );
    }
    this.#stage?.arrived?.(item);
    this.#host.route(item);
    const condition = this.#options.stanzaArrived?.();
    if (condition !== undefined) this.#stream.fail(condition);
  }

  deliver(stanza: Element): void {
    if (this.#stage) this.#stage.send(stanza);
    else this.#stream.send(stanza);
  }

  closed(): void {}

  gone(): void {
    this.#stage?.stop();
    if (this.#slot?.link !== this) return;
    this.#slot.link = undefined;
    this.#host.log(`component ${this.#slot.domain} is offline`);
  }

  broken(error: unknown): void {
    this.#host.log(`error: ${error instanceof Error ? error.stack : error}`);
  }

  #authenticate(item: Element): void {
    const slot = this.#slot;
    const handshake = item.is('handshake', NS_CLIENT);
    const proven = slot && handshake && sameDigest(item.text(), this.#stream.id + slot.secret);
    if (!proven || this.#options.refuseLogins) {
      return this.#stream.fail('not-authorized', handshake ? 'The handshake does not match' : undefined);
    }
    if (slot.link) return this.#stream.fail('conflict', 'Component already connected');
    slot.link = this;
    this.#online = true;
    this.#stream.send(element('handshake', NS_CLIENT));
    this.#host.log(`component ${slot.domain} is online`);
  }
}

function sameDigest(given: string, expected: string): boolean {
  const wanted = createHash('sha1').update(expected).digest('hex');
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}
