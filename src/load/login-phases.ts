import type { Buffer } from 'node:buffer';
import type { Direction, Tap, TransportNote } from '../transport/tap.ts';

/**
 * The parts of a login, in order. `dns` looks up SRV records; addresses are looked up in `tcp`. `tls` has STARTTLS in
 * it, if that is used, and `sasl` the stream headers around it. `bind` ends when the session is there.
 */
export const PHASES = ['dns', 'tcp', 'tls', 'sasl', 'bind'] as const;
export type Phase = (typeof PHASES)[number];

const SUCCESS = '<success';

/** Sees by a connection's bytes and notes how far a login is. */
export class LoginPhases implements Tap {
  readonly #now: () => number;
  readonly #start: number;
  #connecting: number | undefined;
  #connected: number | undefined;
  #secured: number | undefined;
  #success: number | undefined;
  #tail = '';

  constructor(now: () => number) {
    this.#now = now;
    this.#start = now();
  }

  note({ kind }: TransportNote): void {
    if (kind === 'connecting') this.#connecting ??= this.#now();
    if (kind === 'connected') this.#connected = this.#now();
    if (kind === 'tls') this.#secured = this.#now();
  }

  data(direction: Direction, bytes: Buffer): void {
    if (direction === 'out' || this.#success !== undefined) return;
    const text = this.#tail + bytes.toString('latin1');
    if (text.includes(SUCCESS)) this.#success = this.#now();
    this.#tail = text.slice(-SUCCESS.length);
  }

  /** The session is online. @returns milliseconds of each part, and of all; a part that there was not is missing */
  end(): { readonly total: number; readonly parts: Partial<Record<Phase, number>> } {
    const end = this.#now();
    const start = this.#start;
    const connecting = this.#connecting ?? start;
    const connected = this.#connected ?? connecting;
    const secured = this.#secured;
    const before = secured ?? connected;
    const success = this.#success ?? end;
    return {
      total: end - start,
      parts: {
        dns: connecting - start,
        tcp: connected - connecting,
        ...(secured !== undefined && { tls: secured - connected }),
        sasl: success - before,
        bind: end - success,
      },
    };
  }
}
