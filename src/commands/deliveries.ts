import { randomUUID } from 'node:crypto';
import { EXIT } from '../errors.ts';
import { confirmedId, receiptRequest } from '../handlers/receipts.ts';
import type { Io } from '../io.ts';
import { bareText, type Jid } from '../stanza/jid.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { message } from '../stanza/stanza.ts';
import { readStanzaError, type StanzaError } from '../stanza/stanza-error.ts';
import { escapeUntrusted, toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Element } from '../xml/element.ts';
import type { Values } from './command.ts';
import { say } from './say.ts';
import type { SendOptions } from './send.ts';

/** What became of a message. */
type Outcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'confirmed'; readonly by: string }
  | { readonly kind: 'unconfirmed'; readonly seconds: number }
  | { readonly kind: 'returned'; readonly error: StanzaError };

interface Delivery {
  readonly to: string;
  outcome: Outcome | undefined;
}

/** The messages of a run, and what becomes of each. */
export class Deliveries {
  readonly #values: Values<SendOptions>;
  readonly #io: Io;
  /** By the id of the message. */
  readonly #deliveries = new Map<string, Delivery>();
  #settled: () => void = () => {};

  constructor(values: Values<SendOptions>, io: Io) {
    this.#values = values;
    this.#io = io;
  }

  /** A message to this address, under an id of its own. */
  address(to: Jid, content: readonly Element[]): Element {
    const { type = 'chat', 'wait-receipt': wait } = this.#values;
    const id = randomUUID();
    this.#deliveries.set(id, { to: to.toString(), outcome: undefined });
    return message({ to: to.toString(), type, id }, wait ? [...content, receiptRequest()] : [...content]);
  }

  /** Something has arrived. */
  readonly saw = (item: Element): void => {
    if (!item.is('message', NS_CLIENT)) return;
    const returned = item.attr('type') === 'error';
    const delivery = this.#deliveries.get((returned ? item.attr('id') : confirmedId(item)) ?? '');
    const from = item.attr('from') ?? '';
    if (!delivery || delivery.outcome || !isSame(from, delivery.to)) return;
    delivery.outcome = returned
      ? { kind: 'returned', error: readStanzaError(item) }
      : { kind: 'confirmed', by: from };
    if (this.#open === 0) this.#settled();
  };

  /** Waits until each is confirmed or has come back, no longer than so many milliseconds; then nothing more counts. */
  async confirmed(timeout: number): Promise<void> {
    if (this.#open > 0) {
      const all = new Promise<void>((resolve) => {
        this.#settled = resolve;
      });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, timeout);
      });
      await Promise.race([all, late]).finally(() => clearTimeout(timer));
    }
    this.#close({ kind: 'unconfirmed', seconds: timeout / 1000 });
  }

  /** Tells of each. @returns the exit code: 1 if one came back, or was not confirmed */
  report(): number {
    this.#close({ kind: 'taken' });
    const codes = [...this.#deliveries].map(([id, { to, outcome }]) => this.#tell(id, to, outcome));
    return Math.max(EXIT.done, ...codes);
  }

  get #open(): number {
    return [...this.#deliveries.values()].filter(({ outcome }) => !outcome).length;
  }

  #close(outcome: Outcome): void {
    for (const delivery of this.#deliveries.values()) delivery.outcome ??= outcome;
  }

  #tell(id: string, to: string, outcome: Outcome = { kind: 'taken' }): number {
    const failure = failureOf(outcome);
    if (this.#values.json) {
      const by = outcome.kind === 'confirmed' ? outcome.by : null;
      const error = failure && { condition: failure.condition, text: failure.text ?? null };
      this.#io.stdout.write(`${toSafeJson({ jid: to, id, receipt: by, error: error ?? null })}\n`);
    } else if (failure) {
      say(this.#io.stderr, 'xmpp-tool', `message to ${to}: ${failure.message}`);
    } else if (outcome.kind === 'confirmed' && !this.#values.quiet) {
      this.#io.stdout.write(`received by ${escapeUntrusted(outcome.by)}\n`);
    }
    return failure ? EXIT.answer : EXIT.done;
  }
}

interface Failure {
  readonly condition: string;
  readonly text?: string | undefined;
  readonly message: string;
}

function failureOf(outcome: Outcome): Failure | undefined {
  if (outcome.kind === 'returned') return outcome.error;
  if (outcome.kind !== 'unconfirmed') return undefined;
  const text = `no receipt: timed out after ${outcome.seconds} s`;
  return { condition: 'timeout', text, message: text };
}

/** Any resource of an account may confirm what the account got (XEP-0184 5.3). */
function isSame(from: string, to: string): boolean {
  return bareText(from).toLowerCase() === bareText(to).toLowerCase();
}
