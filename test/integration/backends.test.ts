import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CliError } from '../../src/errors.ts';
import { freePorts } from '../../src/server/free-ports.ts';
import { isRunning, listeningAddresses, processesIn } from '../helpers/processes.ts';
import { attribute, connectRawComponent, content, loginRaw } from '../helpers/raw-client.ts';
import { ask, attach, directTls, header, login, mechanismsOf, startTls } from '../helpers/raw-stream.ts';
import { backends, missing, startServer, withServer } from '../helpers/servers.ts';

const MECHANISMS = {
  builtin: ['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'],
  prosody: ['PLAIN', 'SCRAM-SHA-1'],
  ejabberd: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'],
};

for (const name of backends) {
  withServer(name, {}, (server) => {
    test('before TLS there is STARTTLS only', async () => {
      const socket = connect(server().ports.client, '127.0.0.1');
      const features = await ask(socket, header('jabber:client', 'localhost'), /<\/stream:features>/);
      assert.match(features, /<starttls [^>]*><required\/><\/starttls>/);
      assert.doesNotMatch(features, /mechanism/);
      socket.destroy();
    });

    test('after STARTTLS, verified with the CA file, it offers its mechanisms', async () => {
      const secure = await startTls(server());
      const features = await ask(secure, header('jabber:client', 'localhost'), /<\/stream:features>/);
      assert.deepEqual(mechanismsOf(features), MECHANISMS[name]);
      secure.destroy();
    });

    test('with direct TLS a user logs in, binds and enables stream management with resumption', async () => {
      const secure = await directTls(server());
      await ask(secure, header('jabber:client', 'localhost'), /<\/stream:features>/);
      assert.match(await login(secure, 'alice', 'alice-secret'), /^<success/);
      await ask(secure, header('jabber:client', 'localhost'), /urn:xmpp:sm:3.*<\/stream:features>/);
      const bound = await ask(secure, BIND, /<\/iq>/);
      assert.match(bound, /<jid>alice@localhost\/here<\/jid>/);
      assert.match(await ask(secure, ENABLE, /<enabled[^>]*>/), /resume='true'/);
      secure.destroy();
    });

    test('a wrong password is refused', async () => {
      const secure = await directTls(server());
      await ask(secure, header('jabber:client', 'localhost'), /<\/stream:features>/);
      assert.match(await login(secure, 'alice', 'wrong'), /<not-authorized\/>/);
      secure.destroy();
    });

    test('a component with the secret is let in, one without is not', async () => {
      assert.match(await attach(server(), 'component-secret'), /^<handshake\/>/);
      assert.match(await attach(server(), 'wrong'), /<not-authorized /);
    });

    test('only loopback is listened on', async () => {
      const addresses = await listeningAddresses(server().ports);
      assert.equal(addresses.length, 3);
      assert.deepEqual(new Set(addresses), new Set(['0100007F']));
    });

    test('another server runs beside it', async (t) => {
      const second = await startServer(name);
      t.after(second.stop);
      assert.equal(new Set([...Object.values(second.ports), ...Object.values(server().ports)]).size, 6);
      assert.match(await attach(second, 'component-secret'), /^<handshake\/>/);
      await second.stop();
      assert.match(await attach(server(), 'component-secret'), /^<handshake\/>/);
    });
  });

  describe(`the life of ${name}`, { skip: missing.get(name) ?? false }, () => {
    test('stopping leaves neither a process nor the folder, and the log can still be read', async () => {
      const server = await startServer(name);
      assert.notEqual((await processesIn(server.folder)).length, 0);
      await Promise.all([server.stop(), server.stop()]);
      await server.ended;
      assert.deepEqual(await processesIn(server.folder), []);
      assert.equal(existsSync(server.folder), false);
      assert.notEqual(await server.log(), '');
    });

    test('a server that is killed has ended, and its folder is gone', async () => {
      const server = await startServer(name);
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      assert.deepEqual(await processesIn(server.folder), []);
      assert.equal(existsSync(server.folder), false);
    });

    test('aborting stops it while it starts and while it runs', async () => {
      const starting = new AbortController();
      const refused = assert.rejects(startServer(name, {}, starting.signal), { name: 'AbortError' });
      setImmediate(() => starting.abort());
      await refused;
      const running = new AbortController();
      const server = await startServer(name, {}, running.signal);
      running.abort();
      await server.ended;
      assert.deepEqual(await processesIn(server.folder), []);
    });

    test('it does not outlive a parent that is killed', async () => {
      const parent = spawn(process.execPath, ['--import', 'tsx', PARENT, name], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(parent.stdout, 'data');
      const { pid, folder } = JSON.parse(String(line));
      assert.equal(await isRunning(pid), true);
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      // The guard of a folder lives a moment longer than the folder.
      const isLeft = async () =>
        (await processesIn(folder)).length > 0 || existsSync(folder) || (await isRunning(pid));
      while (await isLeft()) await delay(20);
    });

    test('without required TLS a user logs in in the clear', async (t) => {
      const server = await startServer(name, { allowPlain: true });
      t.after(server.stop);
      const socket = connect(server.ports.client, '127.0.0.1');
      await ask(socket, header('jabber:client', 'localhost'), /<\/stream:features>/);
      assert.match(await login(socket, 'bob', 'bob-secret'), /^<success/);
      socket.destroy();
    });

    test('each of two components gets what is for it, and nothing else', async (t) => {
      const domains = ['one.localhost', 'two.localhost'];
      const components = domains.map((domain) => ({ domain, secret: `secret of ${domain}` }));
      const server = await startServer(name, { components });
      t.after(server.stop);
      const streams = await Promise.all(domains.map((domain) => connectRawComponent(server, domain)));
      const alice = await loginRaw(server, 'alice');
      for (let i = 0; i < 20; i++)
        for (const to of domains) alice.send(`<message to='${to}'><body>${i}.</body></message>`);
      for (const [i, stream] of streams.entries()) {
        const arrived = await stream.until(/<body>19\.</);
        assert.deepEqual(
          arrived.map((each) => [attribute(each, 'to'), content(each, 'body')]),
          Array.from({ length: 20 }, (_, number) => [domains[i], `${number}.`]),
        );
      }
    });

    test('names, passwords and secrets with special characters arrive', async (t) => {
      const password = 'pä"\\ ss\'$x{}<&>';
      const users = [{ username: 'a.b_c', password }];
      const components = [{ domain: 'e.xmpp-test.example', secret: password }];
      const server = await startServer(name, { domain: 'xmpp-test.example', users, components });
      t.after(server.stop);
      assert.match(await attach(server, password), /^<handshake\/>/);
    });

    test('a port that is taken is told, and nothing is left', async () => {
      const blocker = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
      await once(blocker, 'listening');
      const [client = 0, directTls = 0] = await freePorts(2);
      const ports = { client, directTls, component: (blocker.address() as AddressInfo).port };
      await assert.rejects(startServer(name, { ports }), (error) => {
        assert.ok(error instanceof CliError);
        assert.equal(error.kind, 'connection');
        assert.match(error.message, new RegExp(`^cannot start ${name}: .*${ports.component}`));
        return true;
      });
      blocker.close();
    });
  });
}

const BIND =
  "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>here</resource></bind></iq>";
const ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='true'/>";
const PARENT = fileURLToPath(new URL('../helpers/guarded-parent.ts', import.meta.url));
