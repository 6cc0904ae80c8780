import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  type ConnectionValues,
  readClientSettings,
  readComponentSettings,
  readKeepalive,
  readSettings,
  readStreamSettings,
} from '../../../src/commands/connection-settings.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { usageFailure } from './usage-failure.ts';

type Env = Readonly<Record<string, string>>;

const ME = 'me@example.org';
const client = (values: ConnectionValues, env: Env = {}) =>
  readStreamSettings(values, new FakeIo({ env }), 'client');
const component = (values: ConnectionValues, env: Env = {}) =>
  readStreamSettings(values, new FakeIo({ env }), 'component');

describe('who to be', () => {
  it('is told by --jid, else by XMPP_JID', async () => {
    assert.equal((await client({ jid: ME }, { XMPP_JID: 'env@example.org' })).jid.toString(), ME);
    assert.equal((await client({}, { XMPP_JID: 'env@example.org/x' })).jid.toString(), 'env@example.org/x');
  });

  it('must be told: an empty variable counts as unset', async () => {
    for (const env of [{}, { XMPP_JID: '' }]) {
      assert.match(
        await usageFailure(() => client({}, env)),
        /^no JID given\nname it with --jid, user@domain/,
      );
    }
    assert.match(await usageFailure(() => component({})), /domain of the component/);
  });

  it('is refused with its source when it is no JID', async () => {
    assert.match(
      await usageFailure(() => client({ jid: 'a@b@c' })),
      /^--jid a@b@c: the domain has a "@" in it/,
    );
    assert.match(await usageFailure(() => client({}, { XMPP_JID: '@b' })), /^XMPP_JID @b: /);
    assert.match(await usageFailure(() => client({ jid: '' })), /^--jid : the domain is empty/);
  });

  it('has a user for a client, and none for a component', async () => {
    const io = new FakeIo({ env: { XMPP_PASSWORD: 'x' } });
    assert.match(await usageFailure(() => readClientSettings({ jid: 'example.org' }, io)), /has a user/);
    for (const jid of ['me@example.org', 'example.org/x']) {
      assert.match(
        await usageFailure(() => component({ jid, server: 'localhost' })),
        /component's JID is its domain/,
      );
    }
  });
});

describe('where to connect', () => {
  const serverOf = async (values: ConnectionValues, env: Env = {}) =>
    (await client({ jid: ME, ...values }, env)).server;

  it('is told by --server, else by XMPP_SERVER, else by nobody', async () => {
    assert.deepEqual(await serverOf({ server: 'flag:1' }, { XMPP_SERVER: 'env:2' }), {
      host: 'flag',
      port: 1,
      directTls: false,
    });
    assert.deepEqual(await serverOf({}, { XMPP_SERVER: 'xmpps://env:2' }), {
      host: 'env',
      port: 2,
      directTls: true,
    });
    assert.equal(await serverOf({}), undefined);
    assert.equal(await serverOf({}, { XMPP_SERVER: '' }), undefined);
  });

  it('is refused with its source when it is no address', async () => {
    assert.match(
      await usageFailure(() => serverOf({ server: 'http://x' })),
      /^--server http:\/\/x: is not HOST/,
    );
    assert.match(await usageFailure(() => serverOf({}, { XMPP_SERVER: 'a b' })), /^XMPP_SERVER a b: /);
    assert.match(await usageFailure(() => serverOf({ server: '' })), /^--server : /);
  });

  it('may have its port apart', async () => {
    assert.deepEqual(await serverOf({ server: 'host', port: 15222 }), {
      host: 'host',
      port: 15222,
      directTls: false,
    });
    assert.deepEqual(await serverOf({ port: 15222 }), {
      host: 'example.org',
      port: 15222,
      directTls: false,
    });
    assert.deepEqual(await serverOf({ port: 3 }, { XMPP_SERVER: 'env:2' }), {
      host: 'env',
      port: 3,
      directTls: false,
    });
    assert.deepEqual(await serverOf({ server: 'xmpps://host', port: 443 }), {
      host: 'host',
      port: 443,
      directTls: true,
    });
  });

  it('is refused when its port is told twice', async () => {
    assert.match(await usageFailure(() => serverOf({ server: 'host:1', port: 2 })), /both name a port/);
  });

  it('must be told for a component', async () => {
    assert.match(
      await usageFailure(() => component({ jid: 'echo.localhost' })),
      /needs to know its server\n.*--server/,
    );
    const { server } = await component({ jid: 'echo.localhost' }, { XMPP_SERVER: 'localhost' });
    assert.deepEqual(server, { host: 'localhost', port: undefined, directTls: false });
  });
});

describe('TLS', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xmpp-tool-test-'));
    const { certificate, key } = createCertificate({ names: ['example.org'] });
    await writeFile(join(folder, 'ca.pem'), certificate);
    await writeFile(join(folder, 'key.pem'), key);
    await writeFile(join(folder, 'text'), 'nothing of that kind');
  });
  after(() => rm(folder, { recursive: true }));
  const file = (name: string): string => join(folder, name);
  const tls = async (values: ConnectionValues, env: Env = {}) =>
    (await client({ jid: ME, ...values }, env)).tls;

  it('is automatic, and nobody is trusted blindly, unless told otherwise', async () => {
    assert.deepEqual(await tls({}), { mode: 'auto', insecure: false });
    assert.deepEqual(await tls({ tls: 'direct', insecure: true }), { mode: 'direct', insecure: true });
  });

  it('trusts the certificates of --ca, else of XMPP_CA', async () => {
    assert.match(
      (await tls({ ca: file('ca.pem') }, { XMPP_CA: file('text') })).ca ?? '',
      /BEGIN CERTIFICATE/,
    );
    assert.match((await tls({}, { XMPP_CA: file('ca.pem') })).ca ?? '', /BEGIN CERTIFICATE/);
    assert.equal((await tls({}, { XMPP_CA: '' })).ca, undefined);
  });

  it('refuses files that are not there, or have nothing of the kind', async () => {
    assert.match(
      await usageFailure(() => tls({ ca: file('none') })),
      /^--ca .*none: cannot be read \(ENOENT\)/,
    );
    assert.match(await usageFailure(() => tls({ ca: folder })), /cannot be read \(EISDIR\)/);
    assert.match(
      await usageFailure(() => tls({ ca: file('text') })),
      /^--ca .*text: has no certificate in it/,
    );
    assert.match(await usageFailure(() => tls({ ca: file('key.pem') })), /has no certificate in it/);
  });

  it('pins SHA-256 sums in base64, and nothing else', async () => {
    const pin = Buffer.alloc(32, 7).toString('base64');
    assert.equal((await tls({ 'tls-pin': pin })).pin, pin);
    for (const wrong of [
      '',
      'x',
      Buffer.alloc(31).toString('base64'),
      Buffer.alloc(32).toString('hex'),
      `${pin} `.repeat(2),
    ]) {
      assert.match(await usageFailure(() => tls({ 'tls-pin': wrong })), /^--tls-pin .*SHA-256 in base64/);
    }
  });

  it('by STARTTLS is nothing for components (XEP-0114)', async () => {
    const values = { jid: 'echo.localhost', server: 'localhost', tls: 'starttls' } as const;
    assert.match(await usageFailure(() => component(values)), /no STARTTLS/);
  });

  it('warns of --insecure, and of a client in the clear that is not on this machine', async () => {
    const warned = async (values: ConnectionValues, kind: 'client' | 'component' = 'client') => {
      const io = new FakeIo();
      await readStreamSettings(values, io, kind);
      return io.err;
    };
    assert.match(await warned({ jid: ME, insecure: true }), /^xmpp-tool: warning: --insecure: /);
    assert.match(await warned({ jid: ME, tls: 'none' }), /^xmpp-tool: warning: --tls none: /);
    assert.match(await warned({ jid: ME, tls: 'none', server: '127.example.org' }), /--tls none/);
    for (const server of ['localhost', '127.0.0.1:5222', '[::1]']) {
      assert.equal(await warned({ jid: ME, tls: 'none', server }), '');
    }
    assert.equal(await warned({ jid: 'echo.example.org', server: 'example.org' }, 'component'), '');
  });
});

describe('the rest of the settings', () => {
  it('has a deadline in milliseconds: 30 seconds unless told otherwise', async () => {
    assert.equal((await client({ jid: ME })).timeout, 30_000);
    assert.equal((await client({ jid: ME, timeout: 0.25 })).timeout, 250);
  });

  it('asks for a sign of life after 60 seconds of silence unless told otherwise', () => {
    assert.deepEqual([readKeepalive({}), readKeepalive({ keepalive: 0.5 })], [60_000, 500]);
  });

  it('has the password of a client, and the secret of a component', async () => {
    const env = { XMPP_PASSWORD: 'pässword' };
    const asClient = await readClientSettings({ jid: ME }, new FakeIo({ env }));
    assert.ok(JSON.stringify(asClient).includes('pässword'));
    const asComponent = await readComponentSettings({ jid: 'echo.x', server: 'x' }, new FakeIo({ env }));
    assert.ok(JSON.stringify(asComponent).includes('pässword'));
  });

  it('is of the kind that --component says', async () => {
    const io = new FakeIo({ env: { XMPP_PASSWORD: 'x', XMPP_SERVER: 'localhost' } });
    assert.equal((await readSettings({ jid: 'echo.localhost', component: true }, io)).kind, 'component');
    assert.equal((await readSettings({ jid: 'me@localhost' }, io)).kind, 'client');
  });

  it('writes warnings that come later to stderr', async () => {
    const io = new FakeIo();
    (await readStreamSettings({ jid: ME }, io, 'client')).warn('beware');
    assert.equal(io.err, 'xmpp-tool: warning: beware\n');
  });
});
