import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RunningBackend } from '../../src/server/backend.ts';
import { normalise } from './differential.ts';
import { ElementSplitter } from './element-splitter.ts';
import type { Encounter } from './encounters.ts';
import { connectRawComponent } from './raw-client.ts';
import { ask, directTls, header, login } from './raw-stream.ts';

const PASSWORD = 'secret';

/** @returns what is heard from the first byte that the encounter sends to the end of the connection, a line an element */
export async function meet(server: RunningBackend, encounter: Encounter, number: number): Promise<string[]> {
  const { place, sent, name } = encounter;
  if (place === 'components') {
    const first = name.includes('second') ? await connectRawComponent(server) : undefined;
    const heard = await meetComponent(server, sent);
    await first?.close();
    return heard.map((each) => normalise('echo', each, number));
  }
  const lost = sent.includes('{lost}') ? await loseSession(server, number) : '';
  const socket = place === 'door' ? await directTls(server) : await enter(server, number);
  const heard = await untilEnd(socket, sent.replace('{lost}', lost), place === 'hall');
  return heard.map((each) => normalise('alice', each, number));
}

/** Logged in, and told the features that follow. */
async function enter(server: RunningBackend, number: number): Promise<Socket> {
  const socket = await directTls(server);
  const opening = header('jabber:client', server.domain);
  await ask(socket, opening, /<\/stream:features>/);
  await login(socket, `alice${number}`, PASSWORD);
  await ask(socket, opening, /<\/stream:features>/);
  return socket;
}

/** @returns the id of a session whose connection has been cut */
async function loseSession(server: RunningBackend, number: number): Promise<string> {
  const socket = await enter(server, number);
  const bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>lost</resource></bind>";
  await ask(socket, `<iq type='set' id='b'>${bind}</iq>`, /<\/iq>/);
  const enabled = await ask(socket, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>", /<enabled[^>]*>/);
  socket.destroy();
  await once(socket, 'close');
  return /\sid=['"]([^'"]*)/.exec(enabled)?.[1] ?? '';
}

async function meetComponent(server: RunningBackend, sent: string): Promise<string[]> {
  const socket = connect(server.ports.component, '127.0.0.1');
  if (!sent.includes('{')) return untilEnd(socket, sent, false);
  const [opening = '', rest = ''] = sent.split(/(?<=version='1\.0'>)/);
  const opened = await ask(socket, opening, /<stream:stream [^>]*>/);
  const id = /\sid=['"]([^'"]+)/.exec(opened)?.[1] ?? '';
  const digest = (secret: string): string =>
    createHash('sha1')
      .update(id + secret)
      .digest('hex');
  const right = digest(server.components[0]?.secret ?? '');
  const said = rest
    .replace('{digest}', right)
    .replace('{DIGEST}', right.toUpperCase())
    .replace('{wrong}', digest('wrong'));
  return untilEnd(socket, said, true);
}

/** @param open whether the stream has its header already */
async function untilEnd(socket: Socket, sent: string, open: boolean): Promise<string[]> {
  const splitter = new ElementSplitter();
  if (open) splitter.write('<stream:stream>');
  const heard: string[] = [];
  socket.on('error', () => {}).setEncoding('utf8');
  socket.on('data', (text: string) => void heard.push(...splitter.write(text)));
  socket.write(sent);
  // Who says nothing in so long a time is not going to end it.
  const timer = setTimeout(() => socket.destroy(), PATIENCE);
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  clearTimeout(timer);
  return heard;
}

const PATIENCE = 10_000;
