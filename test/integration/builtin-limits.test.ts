import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { parseFault } from '../../src/server/builtin/faults/fault.ts';
import { startBuiltin } from '../../src/server/builtin/start.ts';
import { connectRawComponent, loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { ask, directTls, header, login } from '../helpers/raw-stream.ts';
import { SETTINGS, withServer } from '../helpers/servers.ts';

// What builtin keeps for others has a limit, in numbers and in bytes: who goes beyond it is told, and alone in that.

const LONG = 'x'.repeat(250_000);
/** So many long messages are more than is kept of them. */
const TOO_MANY = 40;

withServer('builtin', {}, (server) => {
  test('a session that acknowledges nothing is ended with resource-constraint, its sender stays', async (t) => {
    const [alice, bob] = await both(server());
    t.after(() => bob.close());
    alice.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
    await alice.next(/^<enabled/);
    for (let i = 0; i < TOO_MANY; i++) bob.send(longMessage(alice.jid, `${i}`));
    assert.match(await alice.next(/<stream:error/), /<resource-constraint /);
    await answered(bob);
  });

  test('offline messages are kept up to some megabytes, and come all at once', async (t) => {
    const bob = await loginRaw(server(), 'bob', 'sender');
    t.after(() => bob.close());
    await emptied(server());
    for (let i = 0; i < TOO_MANY; i++) bob.send(longMessage('alice@localhost', `${i}`));
    bob.send("<iq type='get' to='localhost' id='sent'><ping xmlns='urn:xmpp:ping'/></iq>");
    const refused = (await bob.until(/id='sent'/)).slice(0, -1);
    for (const each of refused) assert.match(each, /<service-unavailable /);
    assert.ok(refused.length > 0 && refused.length < TOO_MANY / 2, String(refused.length));
    const alice = await loginRaw(server(), 'alice', 'late');
    t.after(() => alice.close());
    alice.send('<presence/>');
    const last = TOO_MANY - refused.length - 1;
    const kept = await alice.until(new RegExp(`id='${last}'`));
    assert.equal(kept.filter((each) => each.startsWith('<message')).length, last + 1);
  });

  test('a roster has room for a thousand contacts, however they come about', async (t) => {
    const [alice, bob] = await both(server());
    t.after(() => alice.close());
    t.after(() => bob.close());
    const component = await connectRawComponent(server());
    t.after(() => component.close());
    for (let i = 0; i < 1000; i++) alice.send(rosterSet(`contact${i}@example.org`));
    alice.send(rosterSet('one-more@example.org'));
    alice.send(rosterSet('contact0@example.org', 'renamed'));
    alice.send("<presence type='subscribe' to='another@echo.localhost' id='wish'/>");
    assert.match(await alice.next(/id='set one-more/), /type='wait'><resource-constraint /);
    component.send(
      "<presence type='subscribe' from='third@echo.localhost' to='alice@localhost' id='request'/>",
    );
    assert.match(await alice.next(/id='set contact0/), /type='result'/);
    assert.match(await alice.next(/id='wish'/), /<resource-constraint /);
    assert.match(await component.next(/id='request'/), /<resource-constraint /);
    alice.send(rosterSet('contact0@example.org', LONG));
    assert.match(await alice.next(/id='set contact0/), /<not-acceptable /);
  });

  test('who asks for more than it reads is cut off, and nobody else', async (t) => {
    const [alice, bob] = await both(server());
    t.after(() => bob.close());
    for (let i = 0; i < 500; i++) alice.send(rosterSet(`many${i}@example.org`, 'y'.repeat(1000)));
    await answered(alice);
    alice.send("<iq type='get' id='x'><query xmlns='jabber:iq:roster'/></iq>".repeat(1000));
    assert.equal((await alice.untilOrEnd(/^never/)).over, true);
    await answered(bob);
  });
});

describe('a client of builtin that reads nothing is cut off', () => {
  for (const faults of [[], ['delay=0ms']]) {
    test(`${faults.join(' and ') || 'without faults'}, and whoever writes to it stays`, async (t) => {
      const server = await startBuiltin({
        ...SETTINGS,
        faults: faults.map((each) => parseFault(each, () => 1)),
      });
      t.after(server.stop);
      const deaf = await deafSession(server, 'alice', 'deaf');
      t.after(() => deaf.destroy());
      const bob = await loginRaw(server, 'bob', 'sender');
      t.after(() => bob.close());
      while (!/alice@localhost\/deaf is offline/.test(await server.log())) {
        bob.send(longMessage('alice@localhost/deaf', 'x').repeat(4));
        await answered(bob);
      }
    });
  }
});

/** Bound, and not read from any more. */
async function deafSession(server: RunningBackend, username: string, resource: string) {
  const socket = await directTls(server);
  socket.on('error', () => {});
  const opening = header('jabber:client', 'localhost');
  await ask(socket, opening, /<\/stream:features>/);
  await login(socket, username, `${username}-secret`);
  await ask(socket, opening, /<\/stream:features>/);
  const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind>`;
  await ask(socket, `<iq type='set' id='b'>${bind}</iq>`, /<\/iq>/);
  socket.pause();
  return socket;
}

async function both(server: RunningBackend): Promise<[RawStream, RawStream]> {
  return [await loginRaw(server, 'alice'), await loginRaw(server, 'bob')];
}

/** Takes what others have left for alice. */
async function emptied(server: RunningBackend): Promise<void> {
  const alice = await loginRaw(server, 'alice', 'before');
  alice.send('<presence/>');
  await answered(alice);
  await alice.close();
}

/** Resolves when the server answers: it is there, and has handled what was sent before. */
async function answered(stream: RawStream): Promise<void> {
  stream.send("<iq type='get' to='localhost' id='alive'><ping xmlns='urn:xmpp:ping'/></iq>");
  await stream.next(/id='alive'/);
}

function longMessage(to: string, id: string): string {
  return `<message to='${to}' type='chat' id='${id}'><body>${LONG}</body></message>`;
}

function rosterSet(jid: string, name = 'x'): string {
  const id = `set ${jid.split('@')[0]}`;
  return `<iq type='set' id='${id}'><query xmlns='jabber:iq:roster'><item jid='${jid}' name='${name}'/></query></iq>`;
}
