import { createHash } from 'node:crypto';
import { on, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { RunningBackend } from '../../src/server/backend.ts';

/** A connection encrypted with STARTTLS, the certificate verified; the stream is to be opened anew. */
export async function startTls(server: RunningBackend): Promise<TLSSocket> {
  const socket = connect(server.ports.client, '127.0.0.1');
  await ask(socket, header('jabber:client', server.domain), /<\/stream:features>/);
  await ask(socket, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", /<proceed[^>]*>/);
  return secured(connectTls({ socket, servername: server.domain, ca: await readFile(server.caFile) }));
}

/** A connection with TLS from the first byte, the certificate verified. */
export async function directTls(server: RunningBackend): Promise<TLSSocket> {
  const ca = await readFile(server.caFile);
  const { directTls: port } = server.ports;
  return secured(connectTls({ host: '127.0.0.1', port, servername: server.domain, ca }));
}

async function secured(socket: TLSSocket): Promise<TLSSocket> {
  await once(socket, 'secureConnect');
  return socket;
}

/** What the server says to SASL PLAIN. */
export function login(socket: Socket, username: string, password: string): Promise<string> {
  const message = Buffer.from(`\0${username}\0${password}`).toString('base64');
  const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${message}</auth>`;
  return ask(socket, auth, /<success[^>]*>|<\/failure>/);
}

/** What the server says to the handshake of its first component. */
export async function attach(server: RunningBackend, secret: string): Promise<string> {
  const domain = server.components[0]?.domain ?? '';
  const socket = connect(server.ports.component, '127.0.0.1');
  const opened = await ask(socket, header('jabber:component:accept', domain), /<stream:stream [^>]*>/);
  const id = /\sid=['"]([^'"]+)/.exec(opened)?.[1] ?? '';
  const digest = createHash('sha1')
    .update(id + secret)
    .digest('hex');
  const answer = await ask(socket, `<handshake>${digest}</handshake>`, /<handshake\/>|<\/stream:error>/);
  socket.destroy();
  return answer;
}

/** Sends a text and resolves to what comes back, once it matches; rejects if the connection ends before. */
export async function ask(socket: Socket, text: string, answer: RegExp): Promise<string> {
  socket.write(text);
  let heard = '';
  for await (const chunk of on(socket, 'data', { close: ['end', 'close'] })) {
    heard += chunk.join('');
    if (answer.test(heard)) return heard;
  }
  throw new Error(`the connection ended after: ${heard}`);
}

export function header(namespace: string, to: string): string {
  return `<stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams' to='${to}' version='1.0'>`;
}

export function mechanismsOf(features: string): string[] {
  return [...features.matchAll(/<mechanism>([^<]+)/g)].map((match) => match[1] ?? '').sort();
}
