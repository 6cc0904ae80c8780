import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT, runCli } from '../helpers/cli.ts';
import { temporaryFile } from '../helpers/files.ts';

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const COMMANDS = ['echo-client', 'echo-component', 'version-query', 'traffic'];
const ALICE = ['--jid', 'alice@localhost'];

/** What is refused before anything is connected to. */
const REFUSED: readonly { readonly args: readonly string[]; readonly says: RegExp }[] = [
  {
    args: ['echo-cleint'],
    says: /^xmpp-tool: echo-cleint: no such command\nhint: did you mean echo-client\?\n$/,
  },
  { args: ['zzz'], says: /^xmpp-tool: zzz: no such command\nhint: xmpp-tool --help lists them\n$/ },
  { args: ['-q'], says: /^xmpp-tool: no command given\nhint: .+\n$/ },
  {
    args: ['version-query', '--sever', 'localhost', ...ALICE],
    says: /^xmpp-tool: --sever: no such option of version-query\nhint: did you mean --server\?\n$/,
  },
  {
    args: ['version-query', '--prefix', 'x', ...ALICE],
    says: /^xmpp-tool: --prefix: no such option of version-query\n/,
  },
  {
    args: ['echo-client', ...ALICE, 'stray'],
    says: /^xmpp-tool: echo-client stray: one argument too many\nhint: .+\n$/,
  },
  { args: ['version-query', ...ALICE, ...ALICE], says: /^xmpp-tool: --jid: given more than once\n$/ },
  {
    args: ['version-query', '-j', 'a@b', '--jid', 'c@d'],
    says: /^xmpp-tool: --jid: given more than once\n$/,
  },
  { args: ['version-query'], says: /^xmpp-tool: no JID given\nhint: .*--jid.*XMPP_JID\n$/ },
  { args: ['version-query', '--jid', 'alice@'], says: /^xmpp-tool: --jid alice@: .+\n$/ },
  { args: ['version-query', '--jid', '@localhost'], says: /^xmpp-tool: --jid @localhost: .+\n$/ },
  { args: ['version-query', '--jid', 'a b@localhost'], says: /^xmpp-tool: --jid a b@localhost: .+\n$/ },
  {
    args: ['version-query', '--jid', 'localhost'],
    says: /^xmpp-tool: --jid localhost: a client's JID has a user/,
  },
  { args: ['version-query', ...ALICE, 'a@b@c/@'], says: /^xmpp-tool: TARGET a@b@c\/@: .+\n$/ },
  {
    args: ['echo-component', '--server', 'localhost', '--jid', 'a@echo.localhost'],
    says: /^xmpp-tool: --jid a@echo\.localhost: a component's JID is its domain, without user or resource\n$/,
  },
  {
    args: ['echo-component', '--jid', 'echo.localhost'],
    says: /^xmpp-tool: .*server\nhint: .*--server HOST/,
  },
  {
    args: ['version-query', ...ALICE, '--server', 'localhost:5222', '--port', '5223'],
    says: /^xmpp-tool: --port 5223 and --server localhost:5222: both name a port\n$/,
  },
  {
    args: ['version-query', ...ALICE, '--port', '70000'],
    says: /^xmpp-tool: --port 70000: must be a whole number from 1 to 65535\n$/,
  },
  {
    args: ['version-query', ...ALICE, '--server', 'http://x'],
    says: /^xmpp-tool: --server http:\/\/x: is not HOST/,
  },
  {
    args: ['version-query', ...ALICE, '--tls', 'maybe'],
    says: /^xmpp-tool: --tls maybe: must be one of auto, starttls, direct, none\n$/,
  },
  {
    args: ['version-query', ...ALICE, '--log-traffic=xml'],
    says: /^xmpp-tool: --log-traffic xml: must be one of pretty, compact, raw, json\n$/,
  },
  {
    args: ['version-query', ...ALICE, '--timeout', '0'],
    says: /^xmpp-tool: --timeout 0: must be a number from /,
  },
  {
    args: ['echo-client', ...ALICE, '--count', '1.5'],
    says: /^xmpp-tool: --count 1\.5: must be a whole number from /,
  },
  {
    args: ['echo-client', ...ALICE, '--priority', '-129'],
    says: /^xmpp-tool: --priority -129: must be a whole number from -128 to 127\n$/,
  },
  {
    args: ['version-query', ...ALICE, '--ca', '/nonexistent'],
    says: /^xmpp-tool: --ca \/nonexistent: cannot be read \(ENOENT\)\n$/,
  },
  {
    args: ['version-query', ...ALICE, '--ca', '/dev/null'],
    says: /^xmpp-tool: --ca \/dev\/null: has no certificate in it/,
  },
  {
    args: ['version-query', ...ALICE, '--tls-pin', 'abc'],
    says: /^xmpp-tool: --tls-pin abc: must be a SHA-256 in base64/,
  },
  {
    args: ['version-query', ...ALICE, '-p', 'x', '--password-file', 'y'],
    says: /^xmpp-tool: --password and --password-file: give one of them\n$/,
  },
  {
    args: ['version-query', ...ALICE, '--password-file', '/nonexistent'],
    says: /^xmpp-tool: --password-file \/nonexistent: cannot be read \(ENOENT\)\n$/,
  },
];

for (const { args, says } of REFUSED) {
  test(`refuses: ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await runCli(args);
    assert.match(stderr, says);
    assert.equal(stdout, '');
    assert.equal(code, 2);
  });
}

for (const command of COMMANDS) {
  test(`${command} without a terminal to ask for the password on fails at once, with a hint`, async () => {
    const isComponent = command === 'echo-component';
    const jid = isComponent ? 'echo.localhost' : 'alice@localhost';
    // Nobody listens there: it is not even tried.
    const { code, stdout, stderr } = await runCli([command, '--jid', jid, '--server', '127.0.0.1:1']);
    assert.match(
      stderr,
      /^xmpp-tool: no password for .*localhost\nhint: set XMPP_PASSWORD, or .*--password-file.*\n$/,
    );
    assert.equal(stdout, '');
    assert.equal(code, 2);
  });

  test(`${command} --help names its options and gives examples`, async () => {
    const { code, stdout, stderr } = await runCli([command, '--help']);
    assert.match(stdout, new RegExp(`^Usage: xmpp-tool ${command} `));
    assert.match(stdout, /--log-traffic/);
    assert.match(stdout, new RegExp(`^ {2}xmpp-tool ${command} -`, 'm'));
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });
}

test('--version is the version of the package', async () => {
  const { code, stdout } = await runCli(['--version']);
  assert.deepEqual({ code, stdout }, { code: 0, stdout: `${version}\n` });
});

for (const args of [[], ['--help'], ['-h']]) {
  test(`xmpp-tool ${args} lists every command`, async () => {
    const { code, stdout } = await runCli(args);
    for (const command of COMMANDS) assert.match(stdout, new RegExp(`^ {2}${command} `, 'm'));
    assert.equal(code, 0);
  });
}

test('the environment stands in for options, and an empty variable for none', async () => {
  const env = { XMPP_JID: 'alice@localhost', XMPP_SERVER: '127.0.0.1:1', XMPP_PASSWORD: '' };
  const without = await runCli(['version-query'], { env });
  assert.match(without.stderr, /^xmpp-tool: no password for alice@localhost\n/);
  const refused = await runCli(['version-query'], { env: { ...env, XMPP_PASSWORD: 'x' } });
  assert.match(refused.stderr, /^xmpp-tool: connecting to 127\.0\.0\.1:1: connection refused\n/);
});

test('an option beats the environment', async () => {
  const env = { XMPP_JID: 'alice@', XMPP_SERVER: '127.0.0.1:1', XMPP_PASSWORD: 'x' };
  const { stderr } = await runCli(['version-query', ...ALICE, '--server', '127.0.0.1:2'], { env });
  assert.match(stderr, /^xmpp-tool: connecting to 127\.0\.0\.1:2: /);
});

test('a password on the command line is warned of; one in a file is not', async () => {
  const options = ['version-query', ...ALICE, '--server', '127.0.0.1:1'];
  const visible = await runCli([...options, '-p', '-secret']);
  assert.match(visible.stderr, /^xmpp-tool: warning: other users can see .*\nxmpp-tool: connecting to /);
  const file = temporaryFile('password', 'secret\nmore\n');
  const hidden = await runCli([...options, '--password-file', file]);
  assert.match(hidden.stderr, /^xmpp-tool: connecting to /);
});
