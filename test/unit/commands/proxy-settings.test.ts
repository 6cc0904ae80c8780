import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readListen, readUpstream } from '../../../src/commands/proxy-settings.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const LISTEN = [
  [undefined, '127.0.0.1', 5222],
  ['0', '127.0.0.1', 0],
  [':6000', '127.0.0.1', 6000],
  ['localhost', 'localhost', 5222],
  ['127.0.0.2:0', '127.0.0.2', 0],
  ['[::1]:5222', '::1', 5222],
] as const;

it('a domain that is none is told by the option that it was given with', async () => {
  await assert.rejects(
    readUpstream({ domain: 'a b' }, new FakeIo()),
    /^CliError: --domain a b: the domain has/,
  );
});

describe('where the proxy listens', () => {
  for (const [listen, host, port] of LISTEN) {
    it(`is ${host}, port ${port}, for ${listen}`, () => {
      const io = new FakeIo();
      assert.deepEqual(readListen(listen === undefined ? {} : { listen }, io), { host, port });
      assert.equal(io.err, '');
    });
  }

  it('is the port of components for a component', () => {
    assert.equal(readListen({ component: true }, new FakeIo()).port, 5347);
  });

  it('is told with a warning when others can reach it', () => {
    for (const listen of ['0.0.0.0:5222', '[::]:5222', 'example.org']) {
      const io = new FakeIo();
      readListen({ listen }, io);
      assert.match(io.err, /^xmpp-tool: warning: --listen /);
    }
  });

  it('has to be an address', () => {
    for (const listen of ['a:b', '127.0.0.1:65536', '::1:5222', 'a b', '[::1']) {
      assert.throws(() => readListen({ listen }, new FakeIo()), /--listen .*: is not PORT, HOST/);
    }
  });
});

describe('the domain of the proxy', () => {
  it("is the server's name unless told otherwise", async () => {
    const { jid, server } = await readUpstream({ server: 'chat.example:6000' }, new FakeIo());
    assert.equal(jid.toString(), 'chat.example');
    assert.equal(server?.port, 6000);
    const env = { XMPP_SERVER: 'from.env', XMPP_JID: 'me@other.example' };
    assert.equal((await readUpstream({}, new FakeIo({ env }))).jid.toString(), 'from.env');
    const told = await readUpstream({ server: '127.0.0.1', domain: 'a.example' }, new FakeIo());
    assert.equal(told.jid.toString(), 'a.example');
    assert.equal((await readUpstream({ domain: 'a.example' }, new FakeIo())).server, undefined);
  });

  it('has to be named where the server has no name', async () => {
    await assert.rejects(readUpstream({ server: '127.0.0.1:5222' }, new FakeIo()), /has no name/);
    await assert.rejects(readUpstream({}, new FakeIo()), /no server given/);
    await assert.rejects(readUpstream({ domain: 'me@a.example' }, new FakeIo()), /is a JID/);
    await assert.rejects(
      readUpstream({ domain: 'a b' }, new FakeIo()),
      /^CliError: --domain a b: the domain has a " " in it/,
    );
    await assert.rejects(readUpstream({ component: true }, new FakeIo()), {
      hint: 'name it with --server HOST[:PORT]',
    });
  });

  it('has the port of components for a component, which has no STARTTLS', async () => {
    const { server, kind } = await readUpstream({ server: 'localhost', component: true }, new FakeIo());
    assert.deepEqual([server?.port, kind], [5347, 'client']);
    const values = { server: 'localhost', component: true, tls: 'starttls' } as const;
    await assert.rejects(readUpstream(values, new FakeIo()), /components have no STARTTLS/);
  });
});
