import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Interrupted } from '../../../src/errors.ts';
import { run } from '../../../src/main.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { CONCURRENT } from '../../helpers/refused.ts';
import {
  COMPONENT,
  closeWhenAsked,
  componentLogin,
  componentUpToHandshake,
  DOMAIN,
  login,
  mechanisms,
  openStream,
  PASSWORD,
  scram,
  streamError,
} from '../../helpers/scripted-login.ts';
import { type Script, type ScriptedServer, withServer } from '../../helpers/scripted-server.ts';

describe('the program', CONCURRENT, () => {
  const argumentsFor = ({ port }: ScriptedServer, command: string, ...more: string[]) => [
    command,
    ...['--jid', `me@${DOMAIN}`, '--server', `127.0.0.1:${port}`, '--tls', 'none', ...more],
  ];
  const env = { XMPP_PASSWORD: PASSWORD };

  it('ends with exit 1 and says so when a query is not answered', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      assert.equal(await run(argumentsFor(server, 'version-query', '--timeout', '3'), io), 1);
      assert.match(io.err, /^xmpp-tool: version of test\.example: .*timed out after 3 s$/m);
      assert.equal(io.out, '');
    });
  });

  it('ends with exit 3 when the server says nothing', async () => {
    await withServer(
      async (peer) => peer.gone(),
      async (server) => {
        const io = new FakeIo({ env });
        assert.equal(await run(argumentsFor(server, 'version-query', '--timeout', '0.3'), io), 3);
        assert.match(io.err, /^xmpp-tool: login as .*: timed out after 0\.3 s$/m);
      },
    );
  });

  it('ends with exit 4 when the server fails to prove itself', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await scram(peer, { final: () => '' });
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      assert.equal(await run(argumentsFor(server, 'version-query'), io), 4);
      assert.match(io.err, /^xmpp-tool: login as \S+: the server did not prove/m);
      assert.match(io.err, /^hint: /m);
    });
  });

  it('ends with exit 5 when a query loses its stream, and says so once', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until(/<iq /);
      await peer.send(streamError('system-shutdown'));
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      assert.equal(await run(argumentsFor(server, 'version-query'), io), 5);
      assert.equal(
        io.err,
        'xmpp-tool: version of test.example: connection lost: stream error system-shutdown\n',
      );
    });
  });

  it('ends with exit 5 when a bot that must not reconnect loses its stream', async () => {
    const script: Script = async (peer) => {
      await componentLogin(peer);
      await peer.send(streamError('conflict', 'replaced'));
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      const words = ['--jid', COMPONENT, '--server', `127.0.0.1:${server.port}`, '--no-reconnect'];
      assert.equal(await run(['echo-component', ...words], io), 5);
      assert.match(io.err, /^xmpp-tool: .*conflict \(replaced\)$/m);
    });
  });

  it('ends with exit 0 when traffic has shown the error that ended the stream', async () => {
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until('<junk/>');
      await peer.send(streamError('unsupported-stanza-type'));
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env, stdin: '<junk/>' });
      assert.equal(await run(argumentsFor(server, 'traffic', '--format', 'raw'), io), 0);
      assert.match(io.out, /<unsupported-stanza-type /);
      assert.ok(!io.out.includes(PASSWORD));
    });
  });

  it('sends nothing but a header with traffic --no-login, and needs no password', async () => {
    const script: Script = async (peer) => {
      await openStream(peer, mechanisms('PLAIN'));
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const io = new FakeIo();
      assert.equal(await run(argumentsFor(server, 'traffic', '--no-login', '--wait', '0.3'), io), 0);
      assert.match(server.received(), /^<\?xml [^>]*><stream:stream [^>]*><\/stream:stream>$/);
      assert.match(io.out, /PLAIN/);
    });
  });

  it('ends with exit 0 when a bot is interrupted, after closing its stream', async () => {
    const controller = new AbortController();
    const script: Script = async (peer) => {
      await componentLogin(peer);
      await io.stderr.until('online as');
      controller.abort(new Interrupted('SIGINT'));
      await closeWhenAsked(peer);
    };
    const io = new FakeIo({ env, signal: controller.signal });
    await withServer(script, async (server) => {
      const words = ['--jid', COMPONENT, '--server', `127.0.0.1:${server.port}`];
      assert.equal(await run(['echo-component', ...words], io), 0);
      assert.match(server.received(), /<\/stream:stream>$/);
    });
  });

  it('ends with exit 130 when a query is interrupted', async () => {
    const controller = new AbortController();
    const script: Script = async (peer) => {
      await login(peer);
      await peer.until(/<iq /);
      controller.abort(new Interrupted('SIGINT'));
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env, signal: controller.signal });
      assert.equal(await run(argumentsFor(server, 'version-query'), io), 130);
      assert.equal(io.err, '');
    });
  });

  it('echoes what came with the answer to the handshake', async () => {
    const script: Script = async (peer) => {
      await componentUpToHandshake(peer);
      await peer.send(
        `<handshake/><message from='a@b/c' to='x@${COMPONENT}' type='chat'><body>früh</body></message>`,
      );
      const [reply] = await peer.until(/<message .*<\/message>/);
      assert.match(reply, /to='a@b\/c'.*<body>früh<\/body>/);
      await closeWhenAsked(peer);
    };
    await withServer(script, async (server) => {
      const io = new FakeIo({ env });
      const words = ['--jid', COMPONENT, '--server', `127.0.0.1:${server.port}`, '--count', '1'];
      assert.equal(await run(['echo-component', ...words], io), 0);
      assert.match(io.out, /a@b\/c {2}früh\n$/);
    });
  });
});
