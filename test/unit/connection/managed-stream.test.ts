import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { ManagedStream, outlivesSession } from '../../../src/connection/managed-stream.ts';
import { NS_SM, StreamManagement } from '../../../src/connection/stream-management.ts';
import { XmlStream } from '../../../src/connection/xml-stream.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { message } from '../../../src/stanza/stanza.ts';
import { Wire } from '../../../src/transport/wire.ts';
import { element } from '../../../src/xml/element.ts';
import { socketPair } from '../../helpers/socket-pair.ts';

const open: { socket: Socket; managed?: ManagedStream }[] = [];
afterEach(() => {
  for (const { socket, managed } of open.splice(0)) {
    managed?.stop();
    socket.destroy();
  }
});

const ack = (h: number) => element('a', NS_SM, { h: String(h) });

/** A managed stream, and what the other side has of it; of a resumed session with these stanzas unacknowledged. */
async function started(unacknowledged?: readonly string[], patience = 10_000) {
  const [ours, theirs] = await socketPair();
  const books = new StreamManagement(parseJid('me@example.org/home'));
  for (const stanza of unacknowledged ?? []) books.sent(stanza);
  books.enabled(element('enabled', NS_SM, { id: 'session-1', resume: 'true' }));
  let giveUp = (): void => {};
  const unanswered = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  const management = { books, resumed: unacknowledged !== undefined, leftover: [] };
  const stream = new XmlStream(new Wire(ours, undefined), 'client');
  const managed = new ManagedStream(stream, management, patience, () => giveUp());
  open.push({ socket: ours, managed }, { socket: theirs });
  let received = '';
  theirs.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  const until = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(received)) await once(theirs, 'data');
  };
  return { managed, books, until, unanswered };
}

describe('a managed stream', () => {
  it('turns stream management on, and after that sends stanzas', async () => {
    const { managed, until } = await started();
    managed.send(message({ to: 'a@b' }));
    await until(/^<enable xmlns='urn:xmpp:sm:3' resume='true'\/><message to='a@b'\/>/);
  });

  it('asks for acknowledgement under load without waiting', async () => {
    const { managed, until } = await started();
    for (let i = 0; i < 50; i++) managed.send(message({ to: 'a@b' }));
    await until(/<message to='a@b'\/><r xmlns='urn:xmpp:sm:3'\/>$/);
  });

  it('asks a little later for the last ones', async () => {
    const { managed, until } = await started();
    managed.send(message({ to: 'a@b' }));
    await until(/<message to='a@b'\/><r xmlns='urn:xmpp:sm:3'\/>$/);
  });

  it('gives up when nobody acknowledges anything', async () => {
    const { managed, books, unanswered } = await started(undefined, 20);
    managed.probe();
    await unanswered;
    assert.equal(books.id, 'session-1');
  });

  it('that is on is not renamed, and not turned off', async () => {
    const { managed, books } = await started();
    managed.takes(element('enabled', NS_SM, { id: 'session-2', resume: 'true' }));
    managed.takes(element('failed', NS_SM));
    assert.equal(books.id, 'session-1');
    assert.equal(managed.books, books);
  });

  it('ends with handled-count-too-high when more is acknowledged than was sent', async () => {
    const { managed, until } = await started();
    assert.equal(managed.takes(ack(1)), 'broken');
    await until(/<undefined-condition .*<handled-count-too-high .*h='1'.*<\/stream:stream>$/);
  });
});

describe('a managed stream of a resumed session', () => {
  it('sends again what is unacknowledged, and is proven when that is acknowledged', async () => {
    const { managed, until } = await started(['<message/>', '<message to="b"/>']);
    await until(/^<message\/><message to="b"\/><r [^>]*>$/);
    assert.equal(managed.proven, false);
    managed.takes(ack(0));
    assert.equal(managed.proven, false);
    managed.takes(ack(2));
    assert.equal(managed.proven, true);
  });

  it('that nobody reads is not resumed again, and keeps what is unacknowledged', async () => {
    const { books, unanswered } = await started(['<message/>'], 20);
    await unanswered;
    assert.equal(books.id, '');
    assert.deepEqual(books.unacknowledged, ['<message/>']);
  });
});

describe('in a new session', () => {
  it('messages and answers are sent again, presence and queries are not', () => {
    const stanzas = [
      "<message to='a'/>",
      "<iq to='a' type='result'/>",
      "<iq type='error' to='a'/>",
      "<iq type='get' id='1'/>",
      '<presence/>',
    ];
    assert.deepEqual(stanzas.filter(outlivesSession), stanzas.slice(0, 3));
  });
});
