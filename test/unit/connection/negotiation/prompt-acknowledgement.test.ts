import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { negotiateClient } from '../../../../src/connection/negotiation/client.ts';
import { PromptAcknowledgement } from '../../../../src/connection/negotiation/prompt-acknowledgement.ts';
import { XmlStream } from '../../../../src/connection/xml-stream.ts';
import { Wire } from '../../../../src/transport/wire.ts';
import { clientSettings } from '../../../helpers/scripted-login.ts';
import { socketPair } from '../../../helpers/socket-pair.ts';

const HEADER =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='localhost' id='1' version='1.0'>";
const FEATURES =
  "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>";

describe('while features are waited for', () => {
  it('a stream header that comes alone is answered with a space', async (t) => {
    const theirs = await negotiating(t);
    await theirs.until('<stream:stream ');
    await theirs.until('>');
    theirs.write(HEADER);
    assert.equal(await theirs.until(' '), ' ');
    theirs.write(FEATURES);
    assert.match(await theirs.until('</auth>'), /^<auth /);
  });

  it('features that come with the header are answered with nothing but the login', async (t) => {
    const theirs = await negotiating(t);
    await theirs.until('<stream:stream ');
    await theirs.until('>');
    theirs.write(HEADER + FEATURES);
    assert.match(await theirs.until('</auth>'), /^<auth /);
  });

  it('each session ticket is answered with a space, but not while it is read', async () => {
    const { tickets, acknowledgement, sent } = stub();
    acknowledgement.opened();
    tickets.emit('session');
    await Promise.resolve();
    assert.deepEqual(sent, []);
    await turn();
    assert.deepEqual(sent, [' ']);
    tickets.emit('session');
    await turn();
    assert.deepEqual(sent, [' ', ' ']);
  });

  it('no space comes before the stream header', async () => {
    const { tickets, sent } = stub();
    tickets.emit('session');
    await turn();
    assert.deepEqual(sent, []);
  });

  it('no space comes once the features are there', async () => {
    const { tickets, acknowledgement, sent } = stub();
    acknowledgement.opened();
    tickets.emit('session');
    acknowledgement.stop();
    tickets.emit('session');
    await turn();
    assert.deepEqual(sent, []);
  });
});

interface Peer {
  write(text: string): void;
  /** What arrives, up to and with `end`; the rest is for the next one. */
  until(end: string): Promise<string>;
}

/** The other end of a connection on which a client logs in. */
async function negotiating(t: TestContext): Promise<Peer> {
  const [ours, theirs] = await socketPair();
  const controller = new AbortController();
  t.after(() => {
    controller.abort();
    ours.destroy();
    theirs.destroy();
  });
  const stream = new XmlStream(new Wire(ours, undefined), 'client');
  negotiateClient(stream, clientSettings({ port: 1 }), controller.signal).catch(() => {});
  let text = '';
  theirs.on('data', (bytes) => {
    text += bytes;
  });
  return {
    write: (sent) => void theirs.write(sent),
    async until(end) {
      while (!text.includes(end)) await once(theirs, 'data');
      const length = text.indexOf(end) + end.length;
      const found = text.slice(0, length);
      text = text.slice(length);
      return found;
    },
  };
}

function stub() {
  const sent: string[] = [];
  const stream = { sendText: (text: string) => sent.push(text) };
  const tickets = new EventEmitter();
  const acknowledgement = new PromptAcknowledgement(
    stream as unknown as XmlStream,
    tickets as unknown as TLSSocket,
  );
  return { sent, tickets, acknowledgement };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
