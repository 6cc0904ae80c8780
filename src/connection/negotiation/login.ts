import type { TLSSocket } from 'node:tls';
import { CliError } from '../../errors.ts';
import { NS_SASL } from '../../stanza/namespaces.ts';
import { type Element, element } from '../../xml/element.ts';
import { chooseMechanism } from '../sasl/choose.ts';
import { failureError, loginError } from '../sasl/errors.ts';
import type { Exchange } from '../sasl/exchange.ts';
import { preparePassword } from '../sasl/prepare.ts';
import { TLS_EXPORTER } from '../sasl/scram.ts';
import { startExchange } from '../sasl/start-exchange.ts';
import { decodeContent, fromByteString, toByteString } from '../sasl/wire-text.ts';
import type { ClientSettings } from '../settings.ts';
import type { XmlStream } from '../xml-stream.ts';
import type { Verdict } from './negotiate.ts';

const NS_CHANNEL_BINDING = 'urn:xmpp:sasl-cb:0';

/** One login by SASL (RFC 6120 6): the mechanism is chosen and carried out here, @xmpp/sasl frames it. */
export class Login {
  /** Makes a mechanism known to the entity; set by who makes the entity. */
  register: (name: string, mechanism: new () => object) => void = () => {};
  readonly #settings: ClientSettings;
  readonly #tls: TLSSocket | undefined;
  readonly #stream: XmlStream;
  readonly #signal: AbortSignal;
  #exchange: Exchange | undefined;
  #done = false;

  /** @param signal ends what takes long in it */
  constructor(settings: ClientSettings, tls: TLSSocket | undefined, stream: XmlStream, signal: AbortSignal) {
    this.#settings = settings;
    this.#tls = tls;
    this.#stream = stream;
    this.#signal = signal;
  }

  /** Whether the server has let us in, and has proved itself where the mechanism asks for it. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether there was an offer, and a mechanism is under way. */
  get chosen(): boolean {
    return this.#exchange !== undefined;
  }

  get mechanism(): string {
    return this.#exchange?.mechanism ?? '';
  }

  /**
   * @returns the `<mechanisms/>` that the entity sees: the chosen one
   * @throws CliError (`auth`) when the server offers none that will do
   */
  choose(features: Element, mechanisms: Element): Element {
    const choice = chooseMechanism({
      offered: mechanisms.elements().map((mechanism) => mechanism.text().trim()),
      bindings: announcedBindings(features),
      tls: this.#tls && { protocol: this.#tls.getProtocol() ?? '' },
      credentials: this.#settings.credentials.kind,
    });
    const { credentials, jid } = this.#settings;
    const exchange = startExchange(choice, {
      username: jid.local,
      password: credentials.kind === 'password' ? credentials.password : '',
      signal: this.#signal,
      exportTlsKey: () => exportKey(this.#tls),
    });
    this.#exchange = exchange;
    const initial = exchange.initial();
    this.#learnSecrets(exchange.mechanism, initial);
    this.register(
      exchange.mechanism,
      mechanismClass(exchange, initial, (reply) => this.#learnReply(reply)),
    );
    if (initial === '') this.#stream.send(emptyAuth(exchange.mechanism));
    return element('mechanisms', NS_SASL, {}, [element('mechanism', NS_SASL, {}, [exchange.mechanism])]);
  }

  /** Looks at what the server says of the login before the entity does: @xmpp/sasl checks no `<success/>`. */
  judge(item: Element): Verdict {
    if (item.name === 'failure') return { fail: readFailure(item, this.#stream) };
    if (item.name === 'challenge') return readChallenge(item);
    if (item.name !== 'success') return { pass: item };
    try {
      if (!this.#exchange) throw loginError('the server let us in before we said who we are');
      this.#exchange.final(decodeContent(item.text()));
    } catch (error) {
      if (error instanceof CliError) return { fail: error };
      throw error;
    }
    this.#done = true;
    return { restart: item };
  }

  /** A server may repeat what it was told, in the text of a failure for instance. */
  #learnSecrets(mechanism: string, initial: string): void {
    const { credentials } = this.#settings;
    if (credentials.kind !== 'password') return;
    this.#learn(preparePassword(credentials.password));
    if (mechanism === 'PLAIN') this.#learn(base64(initial));
  }

  /** What SCRAM says to a challenge proves the password; `p` is the proof alone (RFC 5802 7). */
  #learnReply(reply: string): void {
    const proof = /,p=(.*)$/.exec(reply)?.[1];
    if (proof !== undefined) this.#learn(base64(reply), reply, proof);
  }

  #learn(...secrets: string[]): void {
    for (const secret of secrets) this.#stream.learnSecret(secret, this.#settings.jid);
  }
}

/** The announced channel bindings (XEP-0440); undefined when the server does not announce any. */
function announcedBindings(features: Element): string[] | undefined {
  const list = features.child('sasl-channel-binding', NS_CHANNEL_BINDING)?.elements();
  return list?.flatMap((binding) => binding.attr('type') ?? []);
}

/** Not for the entity to judge: what is no base64 would be an error of another kind there, and `=` be none. */
function readChallenge(challenge: Element): Verdict {
  try {
    const data = decodeContent(challenge.text()) ?? '';
    return { pass: element('challenge', NS_SASL, {}, data === '' ? [] : [base64(data)]) };
  } catch (error) {
    if (error instanceof CliError) return { fail: error };
    throw error;
  }
}

function readFailure(failure: Element, { secrets }: XmlStream): CliError {
  const condition = failure.elements().find((child) => child.name !== 'text')?.name ?? 'not-authorized';
  const text = failure.child('text', NS_SASL)?.text();
  return failureError(condition, text && secrets.maskErrorText(text));
}

function exportKey(socket: TLSSocket | undefined): Uint8Array {
  if (!socket) throw new TypeError('channel binding without TLS');
  return socket.exportKeyingMaterial(TLS_EXPORTER.length, TLS_EXPORTER.label, Buffer.alloc(0));
}

/** An initial response of no bytes is `=` (RFC 6120 6.4.2); @xmpp/sasl would send none at all. */
function emptyAuth(mechanism: string): Element {
  return element('auth', NS_SASL, { mechanism }, ['=']);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The exchange as `saslmechanisms` wants it. Its strings have one character for each byte. */
function mechanismClass(
  exchange: Exchange,
  initial: string,
  replies: (reply: string) => void,
): new () => object {
  return class {
    readonly name = exchange.mechanism;
    /** Whether @xmpp/sasl is to say the first word. */
    readonly clientFirst = initial !== '';
    #reply: string | undefined;

    response(): string {
      return toByteString(this.#reply ?? initial);
    }

    async challenge(data: string): Promise<void> {
      this.#reply = await exchange.challenge(fromByteString(data));
      replies(this.#reply);
    }
  };
}
