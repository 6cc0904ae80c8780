import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runCli, startCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { listeningAddresses } from '../helpers/processes.ts';
import { type Described, OWN_PROGRAM, SERVER } from '../helpers/sandboxes.ts';
import { backends, missing } from '../helpers/servers.ts';

for (const backend of backends) {
  describe(`a sandbox with ${backend}`, { skip: missing.get(backend) ?? false }, () => {
    const options = ['sandbox', '--backend', backend, ...SERVER];

    test('runs a command with all that it needs to connect, and ends with its exit code', async () => {
      const line = [
        `${OWN_PROGRAM} version-query localhost`,
        `XMPP_JID=$XMPP_COMPONENT XMPP_SERVER=$XMPP_COMPONENT_SERVER XMPP_PASSWORD=$XMPP_COMPONENT_SECRET \\
          ${OWN_PROGRAM} version-query --component localhost`,
        'echo "$XMPP_JID $XMPP_PASSWORD $XMPP_DOMAIN $XMPP_COMPONENT"; exit 7',
      ];
      const { code, stdout } = await runCli([...options, '--', 'sh', '-c', line.join('\n')]);
      assert.match(stdout, /^Name: .*Name: .*alice@localhost a lice localhost echo\.localhost\n$/s);
      assert.equal(code, 7);
    });

    test("shows what passes on clients' and components' connections, without secrets", async () => {
      const queries = [
        `${OWN_PROGRAM} version-query localhost`,
        `XMPP_JID=$XMPP_COMPONENT XMPP_SERVER=$XMPP_COMPONENT_SERVER XMPP_PASSWORD=$XMPP_COMPONENT_SECRET \
          ${OWN_PROGRAM} version-query --component localhost`,
      ];
      const line = queries.join(' && ');
      const { code, stdout, stderr } = await runCli([
        ...options,
        '--log-traffic=raw',
        '--',
        'sh',
        '-c',
        line,
      ]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^Name: [\s\S]*Name: /);
      assert.match(stderr, /^RECV: <auth [^>]*>\[hidden\]<\/auth>$/m);
      assert.match(stderr, /^RECV: <handshake[^>]*>\[hidden\]<\/handshake>$/m);
      assert.equal(stderr.match(/^SEND: <iq [\s\S]*?<name>/gm)?.length, 2, stderr);
      assert.doesNotMatch(stderr, /a lice|s3cret/);
      const warning =
        /^xmpp-tool: warning: \w+ is watched by a proxy: it offers no -PLUS mechanisms, and does not require TLS$/m;
      assert.equal(warning.test(stderr), backend !== 'builtin');
    });

    test('shows what passes on the port for direct TLS, and its capture reads the same', async () => {
      const file = temporaryPath('sandbox.ndjson');
      const running = startCli([...options, '--json', '--log-traffic', '--no-color', '--traffic-file', file]);
      const [line] = await running.waitFor('stdout', /^\{.*\}$/m);
      const { ports, ca } = JSON.parse(line) as Described;
      const where = ['--server', `127.0.0.1:${ports.directTls}`, '--tls', 'direct', '--ca', ca];
      const env = { XMPP_PASSWORD: 'a lice' };
      const asked = await runCli(['version-query', '--jid', 'alice@localhost', ...where, 'localhost'], {
        env,
      });
      assert.equal(asked.code, 0, asked.stderr);
      const { code, stderr } = await running.stop('SIGINT');
      assert.equal(code, 0);
      assert.match(stderr, /← in +iq get version alice@localhost|← in +iq get version -> localhost/);
      assert.match(stderr, /→ out +iq result localhost -> alice@localhost\S*, answers #\d+ in/);
      const again = await runCli(['show', file]);
      assert.equal(again.stdout, stderr.replace(/^xmpp-tool: warning: .*\n/gm, ''));
    });

    test('lets in users with odd names and passwords', async () => {
      const users = [`ä.b_c+d:a'b"c\\ :@/ `, 'ＡＢ:%s$HOME`x`<&>ß', `c:${'x'.repeat(1023)}`];
      const ask = `${OWN_PROGRAM} version-query -q --server $XMPP_SERVER --ca $XMPP_CA localhost >&2`;
      const logins = users.map((user) => {
        const [name = '', password] = user.split(/:(.*)/s);
        const env = { XMPP_PASSWORD: password, XMPP_JID: `${name}@localhost` };
        return Object.entries(env)
          .map(([key, value]) => `${key}=${shellQuoted(value)}`)
          .join(' ');
      });
      const script = logins.map((login) => `${login} ${ask}`).join(' && ');
      const options = ['sandbox', '--backend', backend, ...users.flatMap((user) => ['--with-user', user])];
      const { code, stderr } = await runCli([...options, '--', 'sh', '-c', script]);
      assert.equal(code, 0, stderr);
    });

    test('is described as JSON, and gone after an interruption', async () => {
      const running = startCli([...options, '--json']);
      const [line] = await running.waitFor('stdout', /^\{.*\}$/m);
      const { ports, ca, users, environment } = JSON.parse(line) as Described;
      assert.deepEqual(users[0], { jid: 'alice@localhost', password: 'a lice' });
      assert.match(users[1]?.password ?? '', /^[\w-]{16}$/);
      assert.equal(environment.XMPP_SERVER, `127.0.0.1:${ports.client}`);
      assert.equal((await listeningAddresses(ports)).length, 3);
      assert.equal((await running.stop('SIGINT')).code, 0);
      assert.deepEqual(await listeningAddresses(ports), []);
      assert.equal(existsSync(ca), false);
    });

    test('does not outlive a process that is killed, and neither does the command', async () => {
      const running = startCli([...options, '--', 'sh', '-c', 'echo $$ $XMPP_CA; exec sleep 60']);
      const [, pid = '', ca = ''] = await running.waitFor('stdout', /^(\d+) (\S+)$/m);
      process.kill(running.pid, 'SIGKILL');
      while (existsSync(`/proc/${pid}`) || existsSync(path.dirname(ca))) await delay(20);
    });
  });
}

function shellQuoted(text = ''): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
