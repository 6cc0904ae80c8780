import { on, once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { parseJid } from '../stanza/jid.ts';
import type { BackendPorts, BackendSettings } from './backend.ts';

/** A server to look at, and how long: `signal` ends the check. */
export interface Check {
  readonly settings: BackendSettings;
  readonly ports: BackendPorts;
  /** PEM: only this server's certificate is accepted, so that another process on a port is not taken for it. */
  readonly ca: string;
  readonly signal: AbortSignal;
}

/** Resolves if the server answers on every port and lets its last user in; otherwise rejects with what was missing. */
export async function checkReady(check: Check): Promise<void> {
  await Promise.all([checkStartTls(check), checkLogin(check), checkComponents(check)]);
}

function checkStartTls({ settings, ports, ca, signal }: Check): Promise<void> {
  return withConnection(ports.client, signal, async (socket) => {
    await converse(socket, header('jabber:client', settings.domain), FEATURES, signal);
    await converse(socket, STARTTLS, /<proceed/, signal);
    const secure = await encrypt(socket, settings.domain, ca, signal);
    await converse(secure, header('jabber:client', settings.domain), FEATURES, signal);
  });
}

function checkLogin({ settings, ports, ca, signal }: Check): Promise<void> {
  return withConnection(ports.directTls, signal, async (socket) => {
    const secure = await encrypt(socket, settings.domain, ca, signal);
    await converse(secure, header('jabber:client', settings.domain), FEATURES, signal);
    const user = settings.users.at(-1);
    if (user === undefined) return;
    const message = Buffer.from(`\0${user.username}\0${user.password}`).toString('base64');
    await converse(secure, `${AUTH_PLAIN}${message}</auth>`, /<success/, signal);
  });
}

async function checkComponents({ settings, ports, signal }: Check): Promise<void> {
  const component = settings.components.at(-1);
  if (component === undefined) return;
  await withConnection(ports.component, signal, async (socket) => {
    await converse(socket, header('jabber:component:accept', component.domain), /\sfrom=/, signal);
  });
}

async function withConnection(
  port: number,
  signal: AbortSignal,
  use: (socket: Socket) => Promise<void>,
): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port }).on('error', () => {});
  try {
    await once(socket, 'connect', { signal });
    await use(socket);
  } finally {
    socket.destroy();
  }
}

async function encrypt(socket: Socket, domain: string, ca: string, signal: AbortSignal): Promise<TLSSocket> {
  const servername = parseJid(domain).asciiDomain();
  const secure = connectTls({ socket, servername, ca }).on('error', () => {});
  await once(secure, 'secureConnect', { signal });
  return secure;
}

async function converse(socket: Socket, text: string, answer: RegExp, signal: AbortSignal): Promise<void> {
  socket.write(text);
  let heard = '';
  for await (const chunk of on(socket, 'data', { signal, close: ['end', 'close'] })) {
    heard += chunk.join('');
    if (answer.test(heard)) return;
    if (REFUSAL.test(heard)) break;
  }
  throw new Error(`unexpected answer: ${heard}`);
}

function header(namespace: string, to: string): string {
  return `<stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams' to='${to}' version='1.0'>`;
}

const FEATURES = /<\/stream:features>/;
const REFUSAL = /<failure|<stream:error/;
const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const AUTH_PLAIN = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>";
