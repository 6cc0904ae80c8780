import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { loginRaw } from '../helpers/raw-client.ts';
import { ask, directTls, header, login } from '../helpers/raw-stream.ts';
import { withServer } from '../helpers/servers.ts';

const CLIENT = header('jabber:client', 'localhost');
const COMPONENT = header('jabber:component:accept', 'echo.localhost');
const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const AUTH = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";

/** What is sent on a fresh connection, and the stream error that ends it (RFC 6120 4.9.3). */
const BAD_STREAMS: readonly [
  what: string,
  port: 'client' | 'component',
  sent: string | Buffer,
  condition: string,
][] = [
  ['a request of HTTP', 'client', 'GET / HTTP/1.1\r\n\r\n', 'not-well-formed'],
  ['bytes that are no UTF-8', 'client', Buffer.from([0x3c, 0xff, 0xfe]), 'not-well-formed'],
  ['a DOCTYPE', 'client', '<!DOCTYPE x [<!ENTITY a "b">]>', 'restricted-xml'],
  ['another root', 'client', "<foo xmlns='http://etherx.jabber.org/streams'/>", 'bad-format'],
  ['a root of no namespace', 'client', '<stream>', 'invalid-namespace'],
  ['a stream of servers', 'client', header('jabber:server', 'localhost'), 'invalid-namespace'],
  ['a domain that is not served', 'client', header('jabber:client', 'other.example'), 'host-unknown'],
  ['a header without a domain', 'client', CLIENT.replace(" to='localhost'", ''), 'improper-addressing'],
  ['a stanza before the login', 'client', `${CLIENT}<message/>`, 'not-authorized'],
  ['a comment', 'client', `${CLIENT}<!-- -->`, 'restricted-xml'],
  ['tags that do not match', 'client', `${CLIENT}<a></b>`, 'not-well-formed'],
  ['an undefined entity', 'client', `${CLIENT}<a>&nbsp;</a>`, 'restricted-xml'],
  ['an unbound prefix', 'client', `${CLIENT}<a:b/>`, 'bad-namespace-prefix'],
  ['a stanza of 300 kB', 'client', `${CLIENT}<a>${'x'.repeat(300_000)}</a>`, 'policy-violation'],
  ['elements in a thousand levels', 'client', `${CLIENT}${'<a>'.repeat(1000)}`, 'policy-violation'],
  ['a client on the port of components', 'component', CLIENT, 'invalid-namespace'],
  ['an unknown component', 'component', header('jabber:component:accept', 'no.localhost'), 'host-unknown'],
  ['a wrong handshake', 'component', `${COMPONENT}<handshake>00</handshake>`, 'not-authorized'],
  ['a stanza before the handshake', 'component', `${COMPONENT}<message/>`, 'not-authorized'],
];

/** What is answered with a SASL failure, after which another try is allowed (RFC 6120 6.5). */
const BAD_LOGINS: readonly [what: string, sent: string, condition: string][] = [
  ['an unknown mechanism', `${AUTH} mechanism='X-NONE'>AA==</auth>`, 'invalid-mechanism'],
  ['what is no base64', `${AUTH} mechanism='PLAIN'>!!!</auth>`, 'incorrect-encoding'],
  ['bytes that are no UTF-8', `${AUTH} mechanism='PLAIN'>//79</auth>`, 'incorrect-encoding'],
  ['half a message', `${AUTH} mechanism='PLAIN'>${base64('alice')}</auth>`, 'malformed-request'],
  ['another one to act as', plain('bob@localhost', 'alice', 'alice-secret'), 'invalid-authzid'],
  ['a wrong password', plain('', 'alice', 'wrong'), 'not-authorized'],
  ['an unknown user', plain('', 'nobody', 'alice-secret'), 'not-authorized'],
  ['a user name with a resource', plain('', 'alice@localhost/x', 'alice-secret'), 'not-authorized'],
  ['a nonce with an extension that is mandatory', scram('n,,m=x,n=alice,r=abc'), 'malformed-request'],
  ['SCRAM bound by name, without -PLUS', unbound('p=tls-exporter,,n=alice,r=abc'), 'not-authorized'],
  ['SCRAM as somebody else', scram('n,a=bob@localhost,n=alice,r=abc'), 'invalid-authzid'],
  ['a response to nothing', "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", 'not-authorized'],
  ['an abort', "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", 'aborted'],
  ['SCRAM that claims to have seen no -PLUS', scram('y,,n=alice,r=abc'), 'not-authorized'],
  ['SCRAM bound to something else', scram('p=tls-unique,,n=alice,r=abc'), 'not-authorized'],
  ['SCRAM without a nonce', scram('n,,n=alice'), 'malformed-request'],
];

withServer('builtin', {}, (server) => {
  for (const [what, port, sent, condition] of BAD_STREAMS) {
    test(`${what} ends the stream with ${condition}, and only that stream`, async (t) => {
      const witness = await loginRaw(server(), 'bob', `witness of ${condition}`);
      t.after(() => witness.close());
      const heard = await conversation(connect(server().ports[port], '127.0.0.1'), sent);
      assert.match(
        heard,
        new RegExp(`<stream:stream .*<stream:error><${condition} .*</stream:stream>$`, 's'),
      );
      witness.send("<iq type='get' id='alive' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
      await witness.next(/id='alive'/);
    });
  }

  for (const [what, sent, condition] of BAD_LOGINS) {
    test(`${what} is answered with ${condition}, and another login is possible`, async () => {
      const secure = await directTls(server());
      await ask(secure, CLIENT, /<\/stream:features>/);
      assert.match(await ask(secure, sent, /<\/failure>/), new RegExp(`<${condition}/>`));
      assert.match(await login(secure, 'alice', 'alice-secret'), /^<success/);
      secure.destroy();
    });
  }

  test('what comes in the clear behind <starttls/> is not taken for encrypted', async () => {
    const socket = connect(server().ports.client, '127.0.0.1');
    await ask(socket, CLIENT, /<\/stream:features>/);
    const heard = await conversation(socket, `${STARTTLS}${CLIENT}`);
    assert.doesNotMatch(heard, /<stream:features>/);
  });

  test('before TLS nobody can log in', async () => {
    const socket = connect(server().ports.client, '127.0.0.1');
    await ask(socket, CLIENT, /<\/stream:features>/);
    assert.match(
      await ask(socket, plain('', 'alice', 'alice-secret'), /<\/failure>/),
      /<encryption-required\/>/,
    );
    socket.destroy();
  });

  test('a stanza in the name of somebody else ends the stream', async () => {
    const alice = await loginRaw(server(), 'alice', 'liar');
    alice.send("<message from='bob@localhost' to='bob@localhost'><body>x</body></message>");
    assert.match(await alice.next(/<stream:error/), /<invalid-from /);
  });

  test('a lost session is resumed with all that it has missed', async () => {
    const lost = await enterManaged(server(), 'lost');
    const id = / id='([^']+)'/.exec(lost.enabled)?.[1];
    lost.socket.destroy();
    const bob = await loginRaw(server(), 'bob', 'sender');
    bob.send("<message to='alice@localhost/lost' id='missed'><body>while you were away</body></message>");
    bob.send("<iq type='get' id='sent' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
    await bob.next(/id='sent'/);
    const secure = await enter(server());
    const resume = `<resume xmlns='urn:xmpp:sm:3' h='0' previd='${id}'/>`;
    const heard = await ask(secure, resume, /<\/message>/);
    assert.match(heard, /^<resumed xmlns='urn:xmpp:sm:3' previd='[^']+' h='1'\/>.*while you were away/);
    secure.destroy();
    await bob.close();
  });

  test('a client that acknowledges more than was sent is refused', async () => {
    const { socket } = await enterManaged(server(), 'boaster');
    const heard = await conversation(socket, "<a xmlns='urn:xmpp:sm:3' h='99'/>");
    assert.match(heard, /<undefined-condition .*<handled-count-too-high [^>]*h='99'[^>]*\/><\/stream:error>/);
  });

  test('somebody else cannot resume a session', async () => {
    const { socket, enabled } = await enterManaged(server(), 'mine');
    const id = / id='([^']+)'/.exec(enabled)?.[1];
    const secure = await enter(server(), 'bob', 'bob-secret');
    const answer = await ask(secure, `<resume xmlns='urn:xmpp:sm:3' h='0' previd='${id}'/>`, /<\/failed>/);
    assert.match(answer, /<item-not-found /);
    socket.destroy();
    secure.destroy();
  });

  test('its log has no password in it', async () => {
    assert.doesNotMatch(await server().log(), /secret/);
    assert.match(await server().log(), /alice@localhost has logged in/);
  });
});

/** A connection on which alice, or somebody else, has logged in and may bind or resume. */
async function enter(server: RunningBackend, username = 'alice', password = 'alice-secret'): Promise<Socket> {
  const secure = await directTls(server);
  await ask(secure, CLIENT, /<\/stream:features>/);
  await login(secure, username, password);
  await ask(secure, CLIENT, /<\/stream:features>/);
  return secure;
}

/** A session of alice's with stream management that has sent one presence. */
async function enterManaged(
  server: RunningBackend,
  resource: string,
): Promise<{ socket: Socket; enabled: string }> {
  const socket = await enter(server);
  const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind>`;
  await ask(socket, `<iq type='set' id='b'>${bind}</iq>`, /<\/iq>/);
  const enabled = await ask(socket, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>", /<enabled[^>]*>/);
  const presence = '<presence><priority>-1</priority></presence>';
  await ask(socket, `${presence}<r xmlns='urn:xmpp:sm:3'/>`, /<a [^>]*h='1'/);
  return { socket, enabled };
}

/** All that comes until the other side ends the connection. */
async function conversation(socket: Socket, sent: string | Buffer): Promise<string> {
  if (socket.connecting) await once(socket, 'connect');
  socket.on('error', () => {});
  socket.write(sent);
  let heard = '';
  for await (const chunk of on(socket, 'data', { close: ['end', 'close'] })) heard += chunk.join('');
  socket.destroy();
  return heard;
}

function plain(authzid: string, username: string, password: string): string {
  return `${AUTH} mechanism='PLAIN'>${base64(`${authzid}\0${username}\0${password}`)}</auth>`;
}

function scram(message: string): string {
  const mechanism = message.startsWith('p=') ? 'SCRAM-SHA-256-PLUS' : 'SCRAM-SHA-256';
  return `${AUTH} mechanism='${mechanism}'>${base64(message)}</auth>`;
}

function unbound(message: string): string {
  return scram(message).replace('-PLUS', '');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
