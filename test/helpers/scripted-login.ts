import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { TLSSocketOptions } from 'node:tls';
import type { ClientSettings, ComponentSettings } from '../../src/connection/settings.ts';
import { parseJid } from '../../src/stanza/jid.ts';
import { createCertificate } from '../../src/transport/certificate.ts';
import { ScramServer } from '../unit/connection/sasl/scram-server.ts';
import type { Peer, ScriptedServer } from './scripted-server.ts';

export const DOMAIN = 'test.example';
export const FULL_JID = `me@${DOMAIN}/here`;
export const PASSWORD = 'pässword & more';
export const COMPONENT = `echo.${DOMAIN}`;
const STREAM_ID = 'stream-1';

export const CERTIFICATE = createCertificate({ names: [DOMAIN] });
export const SERVER_TLS = { cert: CERTIFICATE.certificate, key: CERTIFICATE.key };

export const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";
export const PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
export const BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>";

/** A client of a scripted server, without TLS unless told otherwise. */
export function clientSettings(
  { port }: Pick<ScriptedServer, 'port'>,
  changes: Partial<ClientSettings> = {},
): ClientSettings {
  return {
    kind: 'client',
    jid: parseJid(`me@${DOMAIN}`),
    credentials: { kind: 'password', password: PASSWORD },
    server: { host: '127.0.0.1', port, directTls: false },
    tls: { mode: 'none', insecure: false, ca: CERTIFICATE.certificate },
    timeout: 10_000,
    warn: () => {},
    ...changes,
  };
}

export function componentSettings(
  { port }: Pick<ScriptedServer, 'port'>,
  changes: Partial<ComponentSettings> = {},
): ComponentSettings {
  return {
    kind: 'component',
    jid: parseJid(COMPONENT),
    secret: PASSWORD,
    server: { host: '127.0.0.1', port, directTls: false },
    tls: { mode: 'auto', insecure: false },
    timeout: 10_000,
    warn: () => {},
    ...changes,
  };
}

/** Waits for the stream header of a client and answers with one. */
export async function openStream(peer: Peer, ...features: string[]): Promise<void> {
  await peer.until(/<stream:stream [^>]*>/);
  await peer.send(clientHeader() + streamFeatures(...features));
}

export function clientHeader(): string {
  return (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'" +
    ` id='${STREAM_ID}' from='${DOMAIN}' version='1.0'>`
  );
}

export function streamFeatures(...features: string[]): string {
  return `<stream:features>${features.join('')}</stream:features>`;
}

export function mechanisms(...names: string[]): string {
  const list = names.map((name) => `<mechanism>${name}</mechanism>`).join('');
  return `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${list}</mechanisms>`;
}

export function sasl(name: 'challenge' | 'success', text: string): string {
  const content = Buffer.from(text).toString('base64');
  return `<${name} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${content}</${name}>`;
}

export function streamError(condition: string, text = ''): string {
  const namespace = 'urn:ietf:params:xml:ns:xmpp-streams';
  const more = text === '' ? '' : `<text xmlns='${namespace}'>${text}</text>`;
  return `<stream:error><${condition} xmlns='${namespace}'/>${more}</stream:error></stream:stream>`;
}

/** What a server of bad faith changes in its part of SCRAM, and what else is not as usual. */
export interface ScramChanges {
  readonly password?: string;
  readonly iterations?: number;
  /** Whether anybody is let in. */
  readonly careless?: boolean;
  first?(message: string): string;
  /** The text of `<success/>`. */
  final?(message: string): string;
}

/**
 * The server's side of SCRAM-SHA-1 (RFC 5802), after the features. Says `not-authorized` to a wrong password.
 *
 * @param more leaves together with `<success/>`
 */
export async function scram(peer: Peer, changes: ScramChanges = {}, more = ''): Promise<void> {
  const server = new ScramServer('SHA-1', changes.password ?? PASSWORD, changes.iterations);
  const [, initial = ''] = await peer.until(/<auth [^>]*mechanism=["']SCRAM-SHA-1["'][^>]*>([^<]*)<\/auth>/);
  const first = server.first(Buffer.from(initial, 'base64').toString());
  await peer.send(sasl('challenge', changes.first?.(first) ?? first));
  const [, response = ''] = await peer.until(/<response [^>]*>([^<]*)<\/response>/);
  const proof = Buffer.from(response, 'base64').toString();
  if (!changes.careless && !server.accepts(proof)) {
    return peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
  }
  const final = server.final(proof);
  await peer.send(sasl('success', changes.final?.(final) ?? final) + more);
}

/** A client's whole login, up to the request to bind, which is to be answered with `bindAnswer(id)`. */
export async function loginUpToBind(peer: Peer, changes: ScramChanges = {}): Promise<string> {
  await openStream(peer, mechanisms('SCRAM-SHA-1'));
  await scram(peer, changes);
  return requestToBind(peer);
}

/** The stream after the login. Gives the id of the request to bind. */
export async function requestToBind(peer: Peer): Promise<string> {
  await openStream(peer, BIND);
  const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*<\/iq>/s);
  return id;
}

export function bindAnswer(id: string): string {
  const bound = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${FULL_JID}</jid></bind>`;
  return `<iq type='result' id='${id}'>${bound}</iq>`;
}

/** A client's whole login, on a connection that is encrypted or not. */
export async function login(peer: Peer, changes: ScramChanges = {}): Promise<void> {
  await peer.send(bindAnswer(await loginUpToBind(peer, changes)));
}

/** Everything up to TLS, by STARTTLS (RFC 6120 5). */
export async function startTls(peer: Peer, options: TLSSocketOptions = SERVER_TLS): Promise<void> {
  await openStream(peer, STARTTLS);
  await peer.until(/<starttls [^>]*>/);
  await peer.send(PROCEED);
  await peer.startTls(options);
}

/** A component's stream up to its handshake, which is checked (XEP-0114 3). */
export async function componentUpToHandshake(peer: Peer, secret = PASSWORD): Promise<void> {
  await peer.until(/<stream:stream [^>]*>/);
  await peer.send(componentHeader());
  const [, digest] = await peer.until(/<handshake[^>]*>([^<]*)<\/handshake>/);
  const expected = createHash('sha1').update(`${STREAM_ID}${secret}`).digest('hex');
  if (digest !== expected) await peer.send(streamError('not-authorized'));
}

export function componentHeader(): string {
  return (
    "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'" +
    ` xmlns:stream='http://etherx.jabber.org/streams' id='${STREAM_ID}' from='${COMPONENT}'>`
  );
}

export async function componentLogin(peer: Peer, secret = PASSWORD): Promise<void> {
  await componentUpToHandshake(peer, secret);
  await peer.send('<handshake/>');
}

/** Answers the end of the stream as one should (RFC 6120 4.4). */
export async function closeWhenAsked(peer: Peer): Promise<void> {
  await peer.until('</stream:stream>');
  await peer.send('</stream:stream>');
  peer.end();
  await peer.gone();
}
