import type { Duplex } from 'node:stream';
import type { CertificateRequest } from '../../../transport/certificate.ts';
import type { StageMaker } from '../stanza-stage.ts';
import { type ByteEffects, ByteStage } from './byte-stage.ts';
import type { Fault, FaultName } from './fault.ts';
import { reorderIq, spoofIq } from './iq-stages.ts';
import { type Random, seededRandom, subSeed } from './random.ts';

/** What a server does wrong, for all of its connections. */
export class FaultPlan {
  readonly #faults: readonly Fault[];
  #connections = 0;

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  has(name: FaultName): boolean {
    return this.find(name) !== undefined;
  }

  find<N extends FaultName>(name: N): Extract<Fault, { name: N }> | undefined {
    return this.#faults.find((fault): fault is Extract<Fault, { name: N }> => fault.name === name);
  }

  /** What is wrong with the next connection: with the same seeds the same for the first, the second, and so on. */
  nextConnection(): ConnectionFaults {
    this.#connections += 1;
    return new ConnectionFaults(this, this.#connections);
  }

  /** Whether the server's certificate is not under the authority that clients are given. */
  get hidesAuthority(): boolean {
    return this.find('bad-certificate')?.why === 'untrusted';
  }

  /** A request for a certificate, spoilt if that is wanted. */
  certificateRequest(request: CertificateRequest): CertificateRequest {
    const why = this.find('bad-certificate')?.why;
    if (why === 'expired') return { ...request, notBefore: daysAgo(2), notAfter: daysAgo(1) };
    return why === 'other-name' ? { ...request, names: ['other.example'] } : request;
  }
}

/** What is wrong with one connection. */
export class ConnectionFaults {
  readonly #plan: FaultPlan;
  readonly #number: number;
  #stanzasLeft: number;

  constructor(plan: FaultPlan, number: number) {
    this.#plan = plan;
    this.#number = number;
    this.#stanzasLeft = 1 + Math.floor(this.#random('stream-error')() * FEW);
  }

  /** Puts a stage around a connection, if bytes have to suffer. */
  stage(socket: Duplex, cut: () => void): Duplex {
    const { effects } = this;
    return Object.keys(effects).length === 0 ? socket : new ByteStage(socket, effects, cut);
  }

  /** The condition to end the stream with, now that a stanza has come; undefined as long as it goes on. */
  stanzaArrived(): string | undefined {
    const fault = this.#plan.find('stream-error');
    this.#stanzasLeft -= 1;
    return this.#stanzasLeft === 0 ? fault?.condition : undefined;
  }

  /** @param domain whose JIDs a forger takes */
  stanzaStage(domain: string): StageMaker | undefined {
    const reorders = this.#plan.has('reorder-iq');
    const spoofs = this.#plan.has('spoof-iq');
    if (!reorders && !spoofs) return undefined;
    return (pass) => {
      const last = reorders ? reorderIq(this.#random('reorder-iq'), pass) : undefined;
      if (!spoofs) return last ?? { send: pass, stop: () => {} };
      const first = spoofIq(this.#random('spoof-iq'), pass, `mallory@${domain}/spoof`);
      return { ...first, send: (stanza) => (last ?? first).send(stanza), stop: () => last?.stop() };
    };
  }

  /** What happens to its bytes; each function has a row of numbers of its own. */
  get effects(): ByteEffects {
    const delay = this.#plan.find('delay');
    const drop = this.#plan.find('drop');
    const stall = this.#plan.find('stall');
    const late = this.#random('delay');
    const cut = this.#random('drop');
    return {
      ...(this.#plan.has('split') && { split: this.#random('split') }),
      ...(delay && { delay: () => delay.least + late() * (delay.most - delay.least) }),
      ...(drop && { drop: () => cut() < drop.probability }),
      ...(stall && { stallAfter: stall.after }),
    };
  }

  #random(name: FaultName): Random {
    return seededRandom(subSeed(this.#plan.find(name)?.seed ?? 0, this.#number));
  }
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 86_400_000);
}

/** A session lasts for at most so many stanzas before it is ended. */
const FEW = 10;
