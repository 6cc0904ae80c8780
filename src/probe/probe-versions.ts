import type { CipherNameAndProtocol } from 'node:tls';
import type { Deadline } from '../connection/deadline.ts';
import { CliError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';
import { type AcceptedVersion, type EndpointFacts, TLS_VERSIONS, type TlsVersion } from './endpoint-facts.ts';
import { type ProbeSettings, tryHandshake } from './probe-endpoint.ts';

/** How many handshakes look for the ciphers of one endpoint: more look like an attack, and take long from afar. */
const MOST_HANDSHAKES = 32;

const NEW_SUITES = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
];
/** All that OpenSSL can do, however weak: it is the server that has to refuse. */
const EVERYTHING = 'ALL:COMPLEMENTOFALL';
/** Broken, or without forward secrecy: offered by themselves, or a server with many others would hide them. */
const WEAK = 'eNULL:aNULL:EXPORT:RC4:3DES:DES:MD5:SEED:IDEA:RC2:kRSA';

/**
 * Offers each version of TLS by itself, and then again and again what it has not chosen yet, until it takes nothing
 * more. A version that OpenSSL does not have here is left out, and so are those for which there is no time.
 */
export async function probeVersions(
  endpoint: Endpoint,
  settings: ProbeSettings,
  deadline: Deadline,
): Promise<EndpointFacts['versions']> {
  const offers = new Offers(endpoint, settings, deadline);
  const versions: EndpointFacts['versions'] = {};
  const preferred: [TlsVersion, Cipher][] = [];
  for (const version of TLS_VERSIONS) {
    const outcome = await offers.make(version, EVERYTHING, []);
    if (outcome === 'refused') versions[version] = outcome;
    else if (typeof outcome === 'object') preferred.push([version, outcome]);
  }
  // After all versions, which matter more when time runs out; and the newest first.
  for (const [version, first] of preferred.reverse()) {
    versions[version] = await ciphersOf(version, first, offers);
  }
  return versions;
}

async function ciphersOf(version: TlsVersion, first: Cipher, offers: Offers): Promise<AcceptedVersion> {
  const weak = version === 'TLSv1.3' ? NONE : await offers.exhaust(version, WEAK, [first]);
  const others = await offers.exhaust(version, EVERYTHING, [first, ...weak.found]);
  return {
    cipher: first.standardName,
    ciphers: [first, ...others.found, ...weak.found].map(({ standardName }) => standardName),
    complete: weak.complete && others.complete,
  };
}

/** A cipher suite by its name in the registry and in OpenSSL. */
type Cipher = Pick<CipherNameAndProtocol, 'name' | 'standardName'>;

interface Exhausted {
  readonly found: readonly Cipher[];
  readonly complete: boolean;
}

const NONE: Exhausted = { found: [], complete: true };

class Offers {
  #left = MOST_HANDSHAKES;
  readonly #endpoint: Endpoint;
  readonly #settings: ProbeSettings;
  readonly #deadline: Deadline;

  constructor(endpoint: Endpoint, settings: ProbeSettings, deadline: Deadline) {
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#deadline = deadline;
  }

  /** All of a group that it takes, besides those that it has taken already. */
  async exhaust(version: TlsVersion, group: string, taken: readonly Cipher[]): Promise<Exhausted> {
    const found: Cipher[] = [];
    while (this.#left > 0) {
      this.#left -= 1;
      const outcome = await this.make(version, group, [...taken, ...found]);
      if (outcome === 'refused' || outcome === 'nothing left') return { found, complete: true };
      if (outcome === 'unknown') break;
      found.push(outcome);
    }
    return { found, complete: false };
  }

  /** One handshake. @returns what was chosen; `unknown` where neither they nor we have said no */
  async make(
    version: TlsVersion,
    group: string,
    taken: readonly Cipher[],
  ): Promise<Cipher | 'refused' | 'nothing left' | 'unknown'> {
    if (this.#deadline.signal.aborted) return 'unknown';
    const ciphers = offerOf(version, group, taken);
    if (ciphers === '') return 'nothing left';
    try {
      const offer = { minVersion: version, maxVersion: version, ciphers };
      const socket = await tryHandshake(this.#endpoint, this.#settings, this.#deadline, offer);
      return socket.getCipher();
    } catch (error) {
      if (isEmptyOffer(error)) return 'nothing left';
      if (!(error instanceof CliError)) throw error;
      const tried = error.message.startsWith('TLS handshake: ') && !NOT_HERE.test(error.message);
      return tried && !this.#deadline.signal.aborted ? 'refused' : 'unknown';
    }
  }
}

/** As OpenSSL writes it; '' for nothing. */
function offerOf(version: TlsVersion, group: string, taken: readonly Cipher[]): string {
  const names = taken.map(({ name }) => name);
  if (version === 'TLSv1.3') return NEW_SUITES.filter((suite) => !names.includes(suite)).join(':');
  return [group, '@SECLEVEL=0', ...names.map((name) => `!${name}`)].join(':');
}

function isEmptyOffer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SSL_NO_CIPHER_MATCH';
}

const NOT_HERE = /no protocols available|no ciphers available|no cipher match|timed out/;
