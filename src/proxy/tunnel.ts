import type { Buffer } from 'node:buffer';
import type { Direction } from '../transport/tap.ts';
import { FeatureFilter } from './feature-filter.ts';
import type { Leg } from './leg.ts';
import { LoginWatch } from './login-watch.ts';
import { pass } from './pass.ts';

export interface TunnelOptions {
  readonly client: Leg;
  readonly server: Leg;
  /** Milliseconds after which incomplete features are passed on as they are. */
  readonly timeout: number;
  /** Whether what the server sends is passed on without a look. */
  readonly unedited: boolean;
  /** Bytes pass. */
  see(direction: Direction, bytes: Buffer): void;
  removed(mechanisms: readonly string[]): void;
  /** A login has failed after the client had said that it could bind the channel. */
  unbound(): void;
  /** One side has ended, and the other is being ended in the same way. */
  ended(who: 'client' | 'server', how: 'closed' | 'lost'): void;
}

/** A client's hop and a connection to the server, joined. */
export class Tunnel {
  readonly #options: TunnelOptions;
  readonly #filter: FeatureFilter;
  readonly #watch: LoginWatch;
  readonly #timer: NodeJS.Timeout;
  #hidden = false;
  readonly #stop: () => void;

  /** From here on what the server sends passes to the client. */
  constructor(options: TunnelOptions) {
    this.#options = options;
    const { client, server } = options;
    this.#watch = new LoginWatch(() => {
      if (this.#hidden) options.unbound();
    });
    this.#filter = new FeatureFilter({
      encrypted: client.stream !== client.raw,
      removed: (mechanisms) => {
        this.#hidden = true;
        options.removed(mechanisms);
      },
    });
    this.#timer = setTimeout(() => this.#giveUp(), options.timeout).unref();
    this.#stop = pass(server, client, {
      edit: (bytes) => this.#back(options.unedited ? bytes : this.#filter.write(bytes)),
      rest: () => this.#back(this.#filter.end()),
      ended: (how) => options.ended('server', how),
    });
    server.stream.once('close', () => clearTimeout(this.#timer));
  }

  /** Passes bytes of the client's on that have been read elsewhere. */
  forward(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#see('out', bytes);
    this.#options.server.stream.write(bytes);
  }

  /** From here on what the client sends passes to the server. */
  join(): void {
    const { client, server, ended } = this.#options;
    pass(client, server, {
      edit: (bytes) => {
        this.#see('out', bytes);
        return bytes;
      },
      ended: (how) => ended('client', how),
    });
  }

  /** Nothing of the server's passes to the client any more. */
  part(): void {
    clearTimeout(this.#timer);
    this.#stop();
  }

  #back(bytes: Buffer): Buffer {
    if (this.#filter.done) clearTimeout(this.#timer);
    if (bytes.length > 0) this.#see('in', bytes);
    return bytes;
  }

  #giveUp(): void {
    const bytes = this.#filter.end();
    if (bytes.length > 0) this.#options.client.stream.write(this.#back(bytes));
  }

  #see(direction: Direction, bytes: Buffer): void {
    this.#options.see(direction, bytes);
    this.#watch.data(direction, bytes);
  }
}
