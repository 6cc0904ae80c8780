import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute, connectRawComponent, loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

// What a client sees of routing, presence and rosters, where Prosody and ejabberd agree: the builtin server has to, too.

for (const name of backends) {
  withServer(name, {}, (server) => {
    let number = 0;
    const enter = (username: string, resource: string): Promise<RawStream> =>
      loginRaw(server(), username, `${resource}-${++number}`);

    test('a message to somebody who is not there is kept until the first presence', async (t) => {
      const alice = await enter('alice', 'a');
      t.after(() => alice.close());
      alice.send("<message to='bob@localhost' type='chat' id='kept'><body>later</body></message>");
      await settled(alice);
      const bob = await enter('bob', 'b');
      t.after(() => bob.close());
      bob.send('<presence/>');
      assert.match(await bob.next(/id=['"]kept/), /<delay [^>]*stamp=/);
    });

    test('a message to a resource that is gone goes to another one, a group chat message back', async (t) => {
      const [alice, bob] = await pair(enter, t);
      alice.send("<message to='bob@localhost/gone' type='chat' id='chat'><body>x</body></message>");
      alice.send("<message to='bob@localhost/gone' type='headline' id='headline'><body>x</body></message>");
      alice.send("<message to='bob@localhost/gone' type='groupchat' id='room'><body>x</body></message>");
      assert.match(await alice.next(/id=['"]room/), /service-unavailable/);
      await bob.next(/id=['"]chat/);
      assert.doesNotMatch((await settled(bob)).join(''), /headline/);
    });

    test('what cannot be delivered is answered with service-unavailable', async (t) => {
      const alice = await enter('alice', 'a');
      t.after(() => alice.close());
      const version = "<query xmlns='jabber:iq:version'/>";
      alice.send("<message to='nobody@localhost' type='chat' id='e1'><body>x</body></message>");
      alice.send(`<iq to='nobody@localhost' type='get' id='e2'>${version}</iq>`);
      alice.send(`<iq to='bob@localhost' type='get' id='e3'>${version}</iq>`);
      alice.send(`<iq to='bob@localhost/gone' type='get' id='e4'>${version}</iq>`);
      alice.send("<iq to='localhost' type='get' id='e5'><query xmlns='urn:example:unknown'/></iq>");
      for (const id of ['e1', 'e2', 'e3', 'e4', 'e5']) {
        assert.match(await alice.next(new RegExp(`id=['"]${id}['"]`)), /<service-unavailable /);
      }
    });

    test('a request that is none is answered with bad-request, results and errors are not answered', async (t) => {
      const alice = await enter('alice', 'a');
      t.after(() => alice.close());
      alice.send("<iq to='localhost' type='get' id='b1'/>");
      assert.match(await alice.next(/id=['"]b1/), /<bad-request /);
      alice.send("<iq to='localhost' type='ask' id='b2'><query xmlns='jabber:iq:version'/></iq>");
      assert.match(await alice.next(/id=['"]b2/), /<bad-request /);
      alice.send("<iq to='localhost' type='result' id='b3'/><iq to='bob@localhost/x' type='error' id='b4'/>");
      assert.deepEqual(await settled(alice), []);
    });

    test('a request without an id is answered without one', async (t) => {
      const alice = await enter('alice', 'a');
      t.after(() => alice.close());
      alice.send("<iq to='localhost' type='get'><ping xmlns='urn:xmpp:ping'/></iq>");
      const answer = await alice.next(/^<iq/);
      assert.match(answer, /<bad-request /);
      assert.equal(attribute(answer, 'id'), undefined);
    });

    test('of a node that is not there nothing can be discovered', async (t) => {
      const alice = await enter('alice', 'a');
      t.after(() => alice.close());
      for (const what of ['info', 'items']) {
        alice.send(
          `<iq to='localhost' type='get' id='${what}'><query xmlns='http://jabber.org/protocol/disco#${what}' node='none'/></iq>`,
        );
        assert.match(await alice.next(new RegExp(`id=['"]${what}`)), /<item-not-found /);
      }
    });

    test('STARTTLS in a session is refused with the end of the stream', async () => {
      const alice = await enter('alice', 'a');
      alice.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
      assert.match(await alice.next(/^<failure/), /xmlns=['"]urn:ietf:params:xml:ns:xmpp-tls/);
      await alice.next(/<\/stream:stream>/);
    });

    test('subscriptions go through the states of both rosters', async (t) => {
      const [alice, bob] = await pair(enter, t);
      for (const each of [alice, bob]) {
        each.send("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>");
        await each.next(/id=['"]roster/);
      }
      alice.send("<presence type='subscribe' to='bob@localhost'/>");
      assert.match(await alice.next(/<item /), /ask='subscribe'/);
      const request = await bob.next(/type=['"]subscribe['"]/);
      assert.equal(attribute(request, 'from'), 'alice@localhost');
      bob.send("<presence type='subscribed' to='alice@localhost'/>");
      assert.match(await bob.next(/<item /), /subscription='from'/);
      await alice.until(new RegExp(`<presence[^>]*from='${bob.jid}'`));
      bob.send('<presence><show>away</show></presence>');
      assert.equal(attribute(await alice.next(/<show>away/), 'from'), bob.jid);
      alice.send(
        "<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='bob@localhost' subscription='remove'/></query></iq>",
      );
      assert.match(await alice.next(/<item /), /subscription='remove'/);
      assert.match(await bob.next(/<item /), /subscription='none'/);
    });

    test('the other sessions get copies of what is sent and received', async (t) => {
      const [alice, bob] = await pair(enter, t);
      const second = await enter('alice', 'second');
      t.after(() => second.close());
      second.send("<iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
      second.send('<presence><priority>-1</priority></presence>');
      await second.next(/<iq [^>]*type=['"]result/);
      bob.send("<message to='alice@localhost' type='chat'><body>to all</body></message>");
      assert.match(await second.next(/to all/), /<received xmlns=['"]urn:xmpp:carbons:2/);
      await alice.next(/to all/);
      alice.send(`<message to='${bob.jid}' type='chat'><body>from me</body></message>`);
      assert.match(await second.next(/from me/), /<sent xmlns=['"]urn:xmpp:carbons:2/);
    });

    test('of two sessions with the same resource the older is ended', async (t) => {
      const old = await loginRaw(server(), 'alice', 'same');
      const young = await loginRaw(server(), 'alice', 'same');
      t.after(() => young.close());
      assert.match(await old.next(/<stream:error/), /<conflict /);
      await settled(young);
    });

    test('a component gets what its users are sent, and speaks for its own domain only', async (t) => {
      const component = await connectRawComponent(server());
      const alice = await enter('alice', 'a');
      t.after(() => alice.close());
      alice.send("<message to='any@echo.localhost/where' type='chat'><body>hello</body></message>");
      assert.equal(attribute(await component.next(/hello/), 'from'), alice.jid);
      component.send(`<message from='x@echo.localhost' to='${alice.jid}'><body>answer</body></message>`);
      assert.equal(attribute(await alice.next(/answer/), 'from'), 'x@echo.localhost');
      component.send(`<message from='bob@localhost' to='${alice.jid}'><body>forged</body></message>`);
      assert.match(await component.next(/<stream:error/), /<invalid-from /);
    });
  });
}

/** Both available. */
async function pair(
  enter: (username: string, resource: string) => Promise<RawStream>,
  t: { after(what: () => Promise<void>): void },
): Promise<[RawStream, RawStream]> {
  const alice = await enter('alice', 'a');
  const bob = await enter('bob', 'b');
  t.after(() => alice.close());
  t.after(() => bob.close());
  for (const each of [alice, bob]) {
    each.send('<presence/>');
    await settled(each);
  }
  return [alice, bob];
}

/** All that has come so far: what is sent before a ping comes before its answer. */
async function settled(stream: RawStream): Promise<string[]> {
  stream.send("<iq type='get' to='localhost' id='settled'><ping xmlns='urn:xmpp:ping'/></iq>");
  return (await stream.until(/id=['"]settled/)).slice(0, -1);
}
