import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { type LiveOptions, LiveSession } from '../../../src/connection/live-session.ts';
import { XmlStream } from '../../../src/connection/xml-stream.ts';
import { echo } from '../../../src/handlers/echo.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { iq, message } from '../../../src/stanza/stanza.ts';
import { Wire } from '../../../src/transport/wire.ts';
import { element } from '../../../src/xml/element.ts';
import { socketPair } from '../../helpers/socket-pair.ts';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A session that is online, and what the other side has of it. */
async function online(kind: 'client' | 'component', options: Partial<LiveOptions> = {}) {
  const [ours, theirs] = await socketPair();
  open.push(ours, theirs);
  const stream = new XmlStream(new Wire(ours, undefined), kind);
  const namespace = kind === 'client' ? 'jabber:client' : 'jabber:component:accept';
  theirs.write(`<stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'>`);
  const jid = parseJid(kind === 'client' ? 'me@example.org/home' : 'echo.example.org');
  const session = new LiveSession(stream, { kind, jid, timeout: 10_000, ...options });
  let received = '';
  theirs.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  const until = async (pattern: RegExp): Promise<RegExpMatchArray> => {
    for (;;) {
      const match = received.match(pattern);
      if (match) return match;
      await once(theirs, 'data');
    }
  };
  return { session, theirs, until, received: () => received };
}

describe('a session', () => {
  it('sends stanzas as they are; a component names itself where nobody is named', async () => {
    const { session, until } = await online('component');
    session.send(message({ to: 'a@b' }));
    session.send(message({ to: 'a@b', from: 'x@echo.example.org' }));
    await until(
      /^<message to='a@b' from='echo\.example\.org'\/><message to='a@b' from='x@echo\.example\.org'\/>$/,
    );
  });

  it('of a client leaves it to the server to say where stanzas come from', async () => {
    const { session, until } = await online('client');
    session.send(message({ to: 'a@b' }));
    await until(/^<message to='a@b'\/>$/);
  });

  it('asks under an id of its own, and gives the answer', async () => {
    const { session, theirs, until } = await online('client');
    const answer = session.request(iq({ type: 'get', to: 'b' }, [element('query', 'urn:q')]));
    const [, id] = await until(/^<iq type='get' to='b' id='([^']+)'><query xmlns='urn:q'\/><\/iq>$/);
    theirs.write(`<iq type='result' from='b' id='${id}'/>`);
    assert.equal((await answer).attr('type'), 'result');
  });

  it('answers with its handlers on a stream of either namespace', async () => {
    for (const kind of ['client', 'component'] as const) {
      const { theirs, until } = await online(kind, { handlers: [echo()] });
      theirs.write("<message from='a@b/c' to='echo.example.org' type='chat'><body>hi</body></message>");
      await until(/^<message type='chat' to='a@b\/c'.*><body>hi<\/body><\/message>$/);
    }
  });

  it('refuses requests that no handler wants', async () => {
    const { theirs, until } = await online('client', { handlers: [] });
    theirs.write("<iq type='get' from='a@b' id='7'><query xmlns='urn:q'/></iq>");
    await until(/^<iq type='error' to='a@b' id='7'>.*service-unavailable.*<\/iq>$/);
  });

  it('never sends anything unasked when it has no handlers at all, and shows everything', async () => {
    const seen: string[] = [];
    const all: string[] = ['iq', 'message', 'features', 'thing'];
    const { session, theirs, until, received } = await online('client', {
      observe: (item) => seen.push(item.name),
    });
    theirs.write(
      "<iq type='get' from='a@b' id='7'><query xmlns='urn:q'/></iq><message from='a@b'><body>x</body></message>",
    );
    theirs.write("<stream:features/><thing xmlns='urn:thing'/></stream:stream>");
    await session.ended;
    await until(/./);
    assert.deepEqual(seen, all);
    assert.equal(received(), '</stream:stream>');
  });

  it('passes over elements that are no stanzas', async () => {
    const { theirs, until } = await online('client', { handlers: [echo()] });
    theirs.write("<thing xmlns='urn:thing'/><message xmlns='urn:other' from='a@b'><body>no</body></message>");
    theirs.write("<message from='a@b'><body>yes</body></message>");
    await until(/^<message .*<body>yes<\/body><\/message>$/);
  });

  it('sends text as it is, and nothing after its end', async () => {
    const { session, theirs, until, received } = await online('client');
    await session.sendText('<junk');
    await until(/^<junk$/);
    const closed = session.close();
    theirs.write('</stream:stream>');
    await closed;
    await session.sendText('<more/>');
    session.send(message({}));
    await once(theirs, 'end');
    assert.equal(received(), '<junk</stream:stream>');
  });

  it('fails what is asked after its end with what ended it', async () => {
    const { session, theirs } = await online('client');
    theirs.end(
      "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
    );
    await session.ended;
    await assert.rejects(
      session.request(iq({ type: 'get' })),
      /^CliError: connection lost: stream error reset$/,
    );
  });

  it('fails its requests when it ends', async () => {
    const { session, theirs, until } = await online('client');
    const answer = session.request(iq({ type: 'get' }));
    await until(/<iq/);
    theirs.end('</stream:stream>');
    await assert.rejects(answer, /connection lost: the server closed the stream/);
  });
});
