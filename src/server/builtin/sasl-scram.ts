import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ChannelBindings } from '../../transport/server-tls.ts';
import type { Account } from './account.ts';
import { type AccountFinder, failure, type SaslExchange, type SaslStep } from './sasl-mechanism.ts';
import { hmac, type ScramHash, type ScramKeys } from './scram-keys.ts';

export interface ScramOptions {
  readonly hash: ScramHash;
  /** Whether this is the variant that is bound to the TLS connection. */
  readonly plus: boolean;
  /** Data for the kinds of channel binding that there are on this connection; none: no -PLUS was offered. */
  readonly bindings: ChannelBindings;
  readonly accounts: AccountFinder;
}

/** What the first message settles for the second one. */
interface Started {
  readonly account: Account;
  readonly keys: ScramKeys;
  readonly nonce: string;
  /** Base64 of what `c=` must be: gs2 header and channel binding data. */
  readonly binding: string;
  readonly messages: string;
}

/** SCRAM-SHA-1, SCRAM-SHA-256 and their -PLUS variants (RFC 5802, RFC 7677, RFC 9266). */
export class ScramExchange implements SaslExchange {
  readonly #options: ScramOptions;
  #started: Started | undefined;

  constructor(options: ScramOptions) {
    this.#options = options;
  }

  step(message: string): SaslStep {
    return this.#started ? this.#finish(message, this.#started) : this.#start(message);
  }

  #start(message: string): SaslStep {
    const match = CLIENT_FIRST.exec(message);
    if (!match) return failure('malformed-request');
    const {
      gs2 = '',
      flag = '',
      authzid = '',
      bare = '',
      name = '',
      nonce: clientNonce = '',
    } = match.groups ?? {};
    const data = this.#bindingData(flag);
    const account = this.#options.accounts.find(unescapeName(name));
    if (!data || !account) return failure('not-authorized');
    if (!account.mayActAs(unescapeName(authzid))) return failure('invalid-authzid');
    const keys = account.scramKeys(this.#options.hash);
    const nonce = clientNonce + randomBytes(NONCE_BYTES).toString('base64');
    const reply = `r=${nonce},s=${keys.salt.toString('base64')},i=${keys.iterations}`;
    const binding = Buffer.concat([Buffer.from(gs2), data]).toString('base64');
    this.#started = { account, keys, nonce, binding, messages: `${bare},${reply}` };
    return { kind: 'challenge', data: reply };
  }

  /** What the gs2 flag asks to be bound to; undefined if it cannot be (RFC 5802 6). */
  #bindingData(flag: string): Buffer | undefined {
    const { plus, bindings } = this.#options;
    if (plus) return flag.startsWith('p=') ? bindings.get(flag.slice(2))?.() : undefined;
    // "y": the client saw no offer of -PLUS. If there was one, somebody in between has taken it out.
    const downgraded = flag === 'y' && bindings.size > 0;
    return flag.startsWith('p=') || downgraded ? undefined : Buffer.alloc(0);
  }

  #finish(message: string, { account, keys, nonce, binding, messages }: Started): SaslStep {
    const match = CLIENT_FINAL.exec(message);
    if (!match) return failure('malformed-request');
    const { withoutProof = '', proof = '' } = match.groups ?? {};
    if (withoutProof !== `c=${binding},r=${nonce}`) return failure('not-authorized');
    const { hash } = this.#options;
    const authMessage = `${messages},${withoutProof}`;
    const signature = hmac(hash, keys.storedKey, authMessage);
    const given = Buffer.from(proof, 'base64');
    const clientKey = Buffer.from(signature.map((byte, i) => byte ^ (given[i] ?? 0)));
    const proven = timingSafeEqual(createHash(hash).update(clientKey).digest(), keys.storedKey);
    if (given.length !== signature.length || !proven) return failure('not-authorized');
    const final = hmac(hash, keys.serverKey, authMessage).toString('base64');
    return { kind: 'success', account, data: `v=${final}` };
  }
}

function unescapeName(name: string): string {
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=');
}

const NONCE_BYTES = 18;
/** RFC 5802 7: client-first-message, without the mandatory extensions that nobody knows. */
const CLIENT_FIRST =
  /^(?<gs2>(?<flag>n|y|p=[A-Za-z0-9.-]+),(?:a=(?<authzid>[^,]*))?,)(?<bare>n=(?<name>[^,]+),r=(?<nonce>[!-+\--~]+)(?:,[a-ln-zA-Z]=[^,]*)*)$/;
/** client-final-message. */
const CLIENT_FINAL = /^(?<withoutProof>c=[^,]+,r=[^,]+),p=(?<proof>[A-Za-z0-9+/]+={0,2})$/;
