import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runCli, startCli } from '../helpers/cli.ts';
import { type Described, OWN_PROGRAM, SERVER } from '../helpers/sandboxes.ts';
import { backends, missing } from '../helpers/servers.ts';

describe('a sandbox', () => {
  for (const backend of ['builtin', 'ejabberd'] as const) {
    test(`with ${backend} serves a domain that is not ASCII`, {
      skip: missing.get(backend) ?? false,
    }, async () => {
      const line = `${OWN_PROGRAM} version-query "$XMPP_DOMAIN" && echo "$XMPP_JID $XMPP_COMPONENT"`;
      const options = ['sandbox', '--backend', backend, '--domain', 'München.example'];
      const { code, stdout, stderr } = await runCli([...options, '--', 'sh', '-c', line]);
      assert.match(stdout, /\nalice@münchen\.example echo\.münchen\.example\n$/);
      assert.equal(code, 0, stderr);
    });
  }

  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    test(`passes ${signal} on to the command and waits for its end`, async () => {
      const trap = `trap "echo told; exit 9" ${signal.slice(3)}`;
      const script = `${trap}; echo $XMPP_CA; echo ready; while :; do sleep 0.05; done`;
      const running = startCli(['sandbox', '--', 'sh', '-c', script]);
      const [, ca = ''] = await running.waitFor('stdout', /^(.*)\nready/m);
      const { code, stdout } = await running.stop(signal);
      assert.equal(stdout, `${ca}\nready\ntold\n`);
      assert.equal(code, 9);
      assert.equal(existsSync(path.dirname(ca)), false);
    });
  }

  test('is over when its terminal is closed, with nothing left', async () => {
    const running = startCli(['sandbox', '--json']);
    const [line] = await running.waitFor('stdout', /^\{.*\}$/m);
    const { ca } = JSON.parse(line) as Described;
    assert.equal((await running.stop('SIGHUP')).code, 0);
    assert.equal(existsSync(path.dirname(ca)), false);
  });

  test('is ended by a second signal, and a command with it that heeds none', async () => {
    const script = 'trap "echo told" TERM; echo $$; while :; do sleep 0.05; done';
    const running = startCli(['sandbox', '--', 'sh', '-c', script]);
    const [, pid = ''] = await running.waitFor('stdout', /^(\d+)$/m);
    process.kill(running.pid, 'SIGTERM');
    await running.waitFor('stdout', /^told/m);
    process.kill(running.pid, 'SIGTERM');
    while (existsSync(`/proc/${running.pid}`) || existsSync(`/proc/${pid}`)) await delay(20);
    assert.equal((await running.ended).signal, 'SIGTERM');
  });

  test('tells a command that was ended by a signal as shells do', async () => {
    const { code } = await runCli(['sandbox', '--', 'sh', '-c', 'kill -KILL $$']);
    assert.equal(code, 137);
  });

  test('gives the command its stdin', async () => {
    const { code, stdout } = await runCli(['sandbox', '--', 'cat'], { input: 'from outside' });
    assert.equal(stdout, 'from outside');
    assert.equal(code, 0);
  });

  for (const [program, code, why] of [
    ['no-such-program', 127, 'no such program'],
    ['/etc/passwd', 126, 'it may not be executed'],
  ] as const) {
    test(`${program} as its command is exit ${code}, as env(1) has it`, async () => {
      const result = await runCli(['sandbox', '--', program]);
      assert.equal(result.stderr, `xmpp-tool: cannot run ${program}: ${why}\n`);
      assert.equal(result.code, code);
    });
  }

  for (const command of [['--'], ['--', '']]) {
    test(`an empty command, ${JSON.stringify(command)}, is a usage error`, async () => {
      const { code, stderr } = await runCli(['sandbox', ...command]);
      assert.match(stderr, /^xmpp-tool: sandbox --: the command is missing\nhint: /);
      assert.equal(code, 2);
    });
  }

  for (const backend of backends) {
    test(`${backend} without a temporary folder is a usage error`, {
      skip: missing.get(backend) ?? false,
    }, async () => {
      const env = { TMPDIR: '/nonexistent' };
      const { code, stderr } = await runCli(['sandbox', '--backend', backend], { env });
      assert.match(stderr, /^xmpp-tool: \/nonexistent: .* \(ENOENT\)\nhint: .*TMPDIR\n$/);
      assert.equal(code, 2);
    });
  }

  test('a server that is not installed is exit 3, and how to install it', async () => {
    const { code, stderr } = await runCli(['sandbox', '--backend', 'prosody'], {
      env: { PATH: '/nonexistent' },
    });
    assert.equal(
      stderr,
      'xmpp-tool: cannot start prosody: it is not installed\nhint: apt-get install prosody\n',
    );
    assert.equal(code, 3);
  });

  test('prints command lines that work', async () => {
    const running = startCli(['sandbox', ...SERVER]);
    const [, line = ''] = await running.waitFor('stdout', /^ {2}(.* xmpp-tool version-query .*localhost)$/m);
    const query = line.replace(/xmpp-tool/, OWN_PROGRAM).replace(/\S+$/, 'localhost');
    const { code, stdout, stderr } = await runCli(['-c', query], { program: ['sh'] });
    assert.equal(stderr, '');
    assert.match(stdout, /^Name: xmpp-tool sandbox\n/);
    assert.equal(code, 0);
    await running.stop('SIGINT');
  });

  test('shows what passes on its connections, without passwords', async () => {
    const query = `${OWN_PROGRAM} version-query localhost`;
    const { stderr } = await runCli(['sandbox', ...SERVER, '--log-traffic=raw', '--', 'sh', '-c', query]);
    assert.match(stderr, /^RECV: <auth [^>]*mechanism=["']SCRAM-SHA-256-PLUS["'][^>]*>\[hidden\]<\/auth>$/m);
    assert.match(stderr, /^SEND: <iq .*<name>xmpp-tool sandbox<\/name>/m);
    assert.doesNotMatch(stderr, /a lice/);
  });

  test('prints the seed of a fault, with which it can be had again', async () => {
    const first = await runCli(['sandbox', '--fault', 'drop=0', '--', 'true']);
    const [, fault = ''] = /^fault (drop=0@\d+)\n$/.exec(first.stderr) ?? [];
    const second = await runCli(['sandbox', '--fault', fault, '--', 'true']);
    assert.equal(second.stderr, first.stderr);
  });

  for (const [args, says] of [
    [['--fault', 'gremlins'], /--fault gremlins: no such fault/],
    [['--with-user', 'a lice'], /--with-user a lice: /],
    [['--with-user', 'alice:'], /--with-user alice:: the password is empty/],
    [['--with-user', 'alice', '--with-user', 'Alice'], /--with-user alice: stands there twice/],
    [['--with-user', 'a@b:pw'], /^xmpp-tool: --with-user a@b: must be a name without a domain\nhint: /],
    [['--with-user', 'a/b'], /--with-user a\/b: must be a name without a domain/],
    [['--with-user', 'a:b\nc'], /^xmpp-tool: --with-user a: the password has a control character[^\n]*\n$/],
    [['--with-user', 'a:\u00ad'], /--with-user a: nothing of the password is left by SASLprep/],
    [['--with-user', `a:${'ä'.repeat(512)}`], /--with-user a: the password is longer than 1023 bytes\n$/],
    [
      ['--backend', 'ejabberd', '--with-user', 'a:😀'],
      /^xmpp-tool: --with-user a: ejabberd takes no character that is newer than Unicode 3\.2[^\n]*\nhint: [^\n]*\n$/,
    ],
    [['--domain', '127.0.0.1'], /--domain 127\.0\.0\.1: must be a domain name/],
    [['--domain', 'localhost:5222'], /--domain localhost:5222: must be a domain name/],
    [['--with-component', 'a..b'], /--with-component a\.\.b: must be a domain name/],
    [['--with-component', 'localhost'], /--with-component localhost: stands there twice/],
    [['--backend', 'prosody', '--fault', 'split'], /--fault: only the builtin server has it, not prosody/],
  ] as const) {
    test(`${JSON.stringify(args.join(' ')).slice(0, 60)} is a usage error`, async () => {
      const { code, stderr } = await runCli(['sandbox', ...args]);
      assert.match(stderr, says);
      assert.equal(code, 2);
    });
  }

  test('after 20 of them, at most four at once, no folder is left', async () => {
    const folders = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('xmpp-tool-builtin-'));
    const seen = new Set<string>();
    for (let i = 0; i < 5; i++) {
      const runs = Array.from({ length: 4 }, () =>
        runCli(['sandbox', '--', 'sh', '-c', 'dirname "$XMPP_CA"']),
      );
      for (const { stdout } of await Promise.all(runs)) seen.add(path.basename(stdout.trim()));
    }
    assert.equal(seen.size, 20);
    assert.deepEqual(
      folders().filter((name) => seen.has(name)),
      [],
    );
  });
});
