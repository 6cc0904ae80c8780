import type { SecureContext, TLSSocket } from 'node:tls';
import type { Deadline } from '../connection/deadline.ts';
import { CliError } from '../errors.ts';
import { NS_TLS } from '../stanza/namespaces.ts';
import { dial } from '../transport/dial.ts';
import { noteFailure } from '../transport/network-failure.ts';
import { formatHostPort } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';
import {
  describeTls,
  type KeyLog,
  openTls,
  prepareTls,
  type TlsOffer,
  type TlsOptions,
} from '../transport/tls.ts';
import { Wire } from '../transport/wire.ts';
import { readCertificate } from './certificate-facts.ts';
import type { Endpoint } from './endpoint.ts';
import type { EndpointFacts, Stage, TlsFacts } from './endpoint-facts.ts';
import { problemOf } from './problem.ts';
import { readFeatures } from './stream-features.ts';
import { StreamTalk } from './stream-talk.ts';

export interface ProbeSettings {
  /** Whom streams are opened to and certificates must be for, as A-labels. */
  readonly domain: string;
  /** PEM certificates to trust instead of the well-known ones. */
  readonly ca?: string;
  /** For each endpoint, milliseconds. */
  readonly timeout: number;
  readonly keyLog?: KeyLog;
  /** What `prepareTls` has made of `ca`. */
  readonly context: SecureContext;
  /** Gives each connection the tap that sees what passes on it. */
  openTap?(): Tap;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Seen = Writable<Omit<EndpointFacts, 'times'>> & { times: Writable<EndpointFacts['times']> };

/**
 * Connects once and looks at everything up to where a login would begin. Whatever goes wrong is in the facts.
 *
 * @throws the parent's reason when it is aborted
 */
export async function lookAtEndpoint(
  endpoint: Endpoint,
  settings: ProbeSettings,
  deadline: Deadline,
): Promise<EndpointFacts> {
  const visit = new Visit(endpoint, settings, deadline);
  try {
    await visit.run();
    return visit.seen;
  } catch (error) {
    return { ...visit.seen, problem: problemOf(visit.stage, error) };
  } finally {
    visit.leave();
  }
}

/** Connects as far as the TLS handshake, which is made with this offer. */
export async function tryHandshake(
  endpoint: Endpoint,
  settings: ProbeSettings,
  deadline: Deadline,
  offer: TlsOffer,
): Promise<TLSSocket> {
  const visit = new Visit(endpoint, settings, deadline);
  try {
    return await visit.reachTls(offer);
  } finally {
    visit.leave();
  }
}

class Visit {
  stage: Stage = 'tcp';
  readonly seen: Seen;
  readonly #endpoint: Endpoint;
  readonly #settings: ProbeSettings;
  readonly #deadline: Deadline;
  #wire: Wire | undefined;

  constructor(endpoint: Endpoint, settings: ProbeSettings, deadline: Deadline) {
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#deadline = deadline;
    this.seen = { endpoint, times: {}, versions: {} };
  }

  async run(): Promise<void> {
    const socket = await this.reachTls();
    const { domain, ca } = this.#settings;
    const service = this.#endpoint.role === 's2s' ? 'xmpp-server' : 'xmpp-client';
    const certificate = readCertificate(socket, { domain, service, ...(ca !== undefined && { ca }) });
    this.seen.tls = { ...tlsFacts(socket), certificate };
    await this.#greet('secured');
    this.#wire?.write('</stream:stream>');
  }

  /** TCP, STARTTLS if the endpoint has that, TLS. */
  async reachTls(offer?: TlsOffer): Promise<TLSSocket> {
    const wire = await this.#connect();
    if (this.#endpoint.encryption === 'starttls') await this.#startTls(wire);
    this.#enter('tls', 'TLS handshake');
    let secured: TLSSocket | undefined;
    await this.#timed('tls', () =>
      wire.secure(async (socket) => {
        try {
          secured = await openTls(socket, await this.#tlsOptions(offer));
        } catch (error) {
          noteFailure(wire, '', error);
          throw error;
        }
        wire.note({ kind: 'tls', text: describeTls(secured) });
        return secured;
      }),
    );
    if (secured === undefined) throw new TypeError('TLS was to be opened');
    return secured;
  }

  leave(): void {
    this.#wire?.finish();
  }

  async #connect(): Promise<Wire> {
    const { address, port } = this.#endpoint;
    const where = formatHostPort(address, port);
    this.#enter('tcp', `connecting to ${where}`);
    const tap = this.#settings.openTap?.();
    tap?.note({ kind: 'connecting', text: where });
    const socket = await this.#timed('tcp', () => dial(address, port, this.#deadline.signal)).catch(
      (error: unknown) => {
        noteFailure(tap, `connecting to ${where}`, error);
        throw error;
      },
    );
    const wire = new Wire(socket, tap);
    wire.note({ kind: 'connected', text: where });
    this.#wire = wire;
    return wire;
  }

  async #startTls(wire: Wire): Promise<void> {
    const talk = await this.#greet('stream');
    this.#enter('starttls', 'STARTTLS');
    if (this.seen.open?.starttls === 'none') throw new CliError('connection', 'it is not offered');
    const answer = await talk.ask(`<starttls xmlns='${NS_TLS}'/>`);
    if (!answer.is('proceed', NS_TLS)) {
      throw new CliError('connection', `the server answers with <${answer.name}/>`);
    }
    if (talk.unread !== '') {
      throw new CliError('connection', 'the server sent something between <proceed/> and the TLS handshake');
    }
    wire.listener = undefined;
  }

  async #greet(stage: 'stream' | 'secured'): Promise<StreamTalk> {
    this.#enter(stage, 'opening the stream');
    if (this.#wire === undefined) throw new TypeError('there is no connection');
    const talk = new StreamTalk(this.#wire, this.#deadline);
    const { role } = this.#endpoint;
    const greeting = this.#timed('stream', () => talk.greet(role, this.#settings.domain));
    const features = readFeatures(await greeting.finally(() => this.#learnKind(talk)));
    if (stage === 'stream') this.seen.open = features;
    else this.seen.secured = features;
    return talk;
  }

  /** Known by the header, also where nothing but an error follows it. */
  #learnKind({ namespace }: StreamTalk): void {
    if (namespace !== undefined) this.seen.namespace = namespace;
  }

  async #tlsOptions(offer: TlsOffer | undefined): Promise<TlsOptions> {
    const { domain, keyLog, context } = this.#settings;
    const { role, encryption } = this.#endpoint;
    const trust = { domain, insecure: true };
    return {
      trust,
      context: offer ? await prepareTls({ trust }, offer) : context,
      signal: this.#deadline.signal,
      ...(keyLog && { keyLog }),
      ...(encryption === 'direct' && { alpn: role === 'c2s' ? 'xmpp-client' : 'xmpp-server' }),
    };
  }

  #enter(stage: Stage, what: string): void {
    this.stage = stage;
    this.#deadline.enter(what);
  }

  async #timed<T>(step: keyof EndpointFacts['times'], work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.seen.times[step] = performance.now() - start;
    return result;
  }
}

function tlsFacts(socket: TLSSocket): Omit<TlsFacts, 'certificate'> {
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    alpn: socket.alpnProtocol || undefined,
  };
}
