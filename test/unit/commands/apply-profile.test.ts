import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseCommandLine } from '../../../src/command-line.ts';
import type { AnyCommand } from '../../../src/commands/command.ts';
import { commands } from '../../../src/commands/index.ts';
import { commonOptions } from '../../../src/commands/shared-options.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { settingsFolder } from '../../helpers/profiles.ts';
import { usageFailure } from './usage-failure.ts';

const WORK = `default = "work"
[profile.work]
jid = "me@example.org/desk"
server = "work.example.org:5222"
password = "work-secret"
timeout = 7
tls = "direct"
ca = "ca.pem"
reconnect = false
fault = ["split"]
log-traffic = true

[profile.other]
jid = "other@example.net"
password-command = ["pass"]
insecure = true
port = 15222
`;

interface Case {
  readonly argv: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly toml?: string;
  readonly known?: readonly AnyCommand[];
}

/** The values that a command gets, and the profile whose password it may ask for. */
async function understood({ argv, env = {}, toml = WORK, known = commands }: Case) {
  const settings = settingsFolder(toml);
  const io = new FakeIo({ env: { ...settings.env, ...env } });
  const parsed = await parseCommandLine(argv.split(' '), known, io);
  assert.ok(parsed.kind === 'command');
  const { values } = parsed.invocation as { values: Record<string, unknown> };
  return { values, profile: parsed.profile, folder: path.dirname(settings.file) };
}

const failure = (toml: string, argv = 'ping a'): Promise<string> =>
  usageFailure(() => understood({ argv, toml })).then((text) => text.replace(/^\S*config\.toml/, 'FILE'));

describe('a profile', () => {
  it('adds its options to those of the command line: the default one, or the one that is named', async () => {
    const { values, profile, folder } = await understood({ argv: 'ping a' });
    assert.deepEqual(values, {
      jid: 'me@example.org/desk',
      server: 'work.example.org:5222',
      timeout: 7,
      tls: 'direct',
      ca: path.join(folder, 'ca.pem'),
      'log-traffic': 'pretty',
    });
    assert.deepEqual(profile, {
      name: 'work',
      account: 'me@example.org',
      password: { kind: 'text', text: 'work-secret' },
    });
    const named = await understood({ argv: 'ping --profile other a' });
    assert.equal(named.values.jid, 'other@example.net');
    assert.deepEqual(named.profile?.password, { kind: 'command', command: ['pass'] });
  });

  it('has options of several commands: each takes its own', async () => {
    assert.equal((await understood({ argv: 'echo-client' })).values.reconnect, false);
    const { values } = await understood({ argv: 'sandbox' });
    assert.deepEqual(values, { fault: ['split'], 'log-traffic': 'pretty' });
  });

  it('does not apply to what is asked of another domain when it is only the default', async () => {
    const about: AnyCommand = {
      name: 'about',
      summary: 'ask about a domain',
      arguments: [{ name: 'domain', summary: 'which' }],
      options: commonOptions,
      examples: [],
      load: async () => async () => 0,
    };
    const serverFor = async (argv: string): Promise<unknown> =>
      (await understood({ argv, known: [...commands, about] })).values.server;
    assert.equal(await serverFor('about example.org'), 'work.example.org:5222');
    assert.equal(await serverFor('about Example.ORG'), 'work.example.org:5222');
    assert.equal(await serverFor('about example.net'), undefined);
    assert.equal(await serverFor('about --profile work example.net'), 'work.example.org:5222');
  });

  it('says where to connect to nobody who does not log in, unless it is named', async () => {
    assert.equal((await understood({ argv: 'proxy' })).values.server, undefined);
    const { values } = await understood({ argv: 'proxy --profile work' });
    assert.deepEqual([values.server, values.tls], ['work.example.org:5222', 'direct']);
  });

  it('says nothing where the command line or the environment speaks', async () => {
    const env = { XMPP_SERVER: 'env:1', XMPP_CA: '/env.pem' };
    const { values } = await understood({ argv: 'ping --timeout 3 --tls none a', env });
    assert.deepEqual(
      [values.timeout, values.tls, values.server, values.ca],
      [3, 'none', undefined, undefined],
    );
    const empty = await understood({
      argv: 'ping a',
      env: { XMPP_SERVER: '', XMPP_JID: '', XMPP_PASSWORD: '' },
    });
    assert.equal(empty.values.server, 'work.example.org:5222');
    assert.ok(empty.profile?.password);
  });

  it('gives way to a flag, and that to none, whatever kind of option it is', async () => {
    const toml = `default = "p"
[profile.p]
jid = "a@b"
reconnect = false
color = true
timeout = 5
filter = ["iq", "message"]
log-traffic = "raw"
`;
    const told = async (argv: string, env = {}) => {
      const { values } = await understood({ argv: `echo-client ${argv}`.trim(), toml, env });
      return [values.reconnect, values.color, values.timeout, values.filter];
    };
    assert.deepEqual(await told(''), [false, true, 5, ['iq', 'message']]);
    const flags = '--reconnect --no-color --timeout 7 --filter presence';
    assert.deepEqual(await told(flags), [true, false, 7, ['presence']]);
    assert.equal((await told('', { NO_COLOR: '1' }))[1], undefined);
    assert.equal((await told('', { FORCE_COLOR: '1' }))[1], undefined);
    assert.equal((await told('', { NO_COLOR: '' }))[1], true);
    assert.equal((await told('--color', { NO_COLOR: '1' }))[1], true);
  });

  it('filters the traffic where some is shown, and nothing else', async () => {
    const toml = 'default = "p"\n[profile.p]\nfilter = ["iq"]\nin = true\nanonymize = true\nfull = true\n';
    const filters = async (argv: string) => {
      const { filter, in: incoming, anonymize, full } = (await understood({ argv, toml })).values;
      return [filter, incoming, anonymize, full];
    };
    assert.deepEqual(await filters('ping a'), [undefined, undefined, undefined, true]);
    for (const shown of ['ping a --log-traffic', 'ping a --traffic-file x', 'traffic', 'show x'])
      assert.deepEqual(await filters(shown), [['iq'], true, true, true], shown);
    assert.deepEqual((await filters('listen')).slice(0, 2), [['iq'], undefined]);
    assert.deepEqual(await filters('ping a --log-traffic --out'), [['iq'], undefined, true, true]);
  });

  it('says how something is done, and nothing where it is not', async () => {
    const toml = 'default = "p"\n[profile.p]\nnick = "bot"\njobs = 4\njson = true\nwait-receipt = true\n';
    const told = async (argv: string) => (await understood({ argv, toml })).values;
    assert.deepEqual(await told('send a b'), { json: true, 'wait-receipt': true });
    assert.deepEqual(await told('send --room r b'), { json: true, nick: 'bot', room: 'r' });
    assert.deepEqual(await told('listen'), { json: true });
    assert.deepEqual(await told('listen --exec x'), { json: true, jobs: 4, exec: 'x' });
    assert.deepEqual(await told('doctor --nagios a'), { nagios: true });
    assert.deepEqual(await told('traffic --format raw'), { format: 'raw' });
  });

  it('gives way in all of what excludes each other when one of it is given', async () => {
    const trust = await understood({ argv: 'ping --profile other --ca x.pem a' });
    assert.equal(trust.values.insecure, undefined);
    const server = await understood({ argv: 'ping --profile other --server host:1 a' });
    assert.equal(server.values.port, undefined);
    const port = await understood({ argv: 'ping --port 3 a' });
    assert.deepEqual([port.values.server, port.values.port], ['work.example.org', 3]);
    const toml = '[profile.a]\njid = "a@b"\ncert = "c.pem"\nserver = "xmpps://[::1]:5"\n';
    const cert = await understood({ argv: 'ping --profile a --port 6 --anonymous a', toml });
    assert.deepEqual([cert.values.cert, cert.values.server], [undefined, 'xmpps://[::1]']);
    const password = await understood({ argv: 'ping --password-file x a' });
    assert.equal(password.profile?.password, undefined);
    assert.equal(
      (await understood({ argv: 'ping a', env: { XMPP_PASSWORD: 'x' } })).profile?.password,
      undefined,
    );
  });

  it('does not apply to another account when it is only the default', async () => {
    for (const { argv, env } of [
      { argv: 'ping --jid you@example.org a', env: {} },
      { argv: 'ping --jid not@@ajid a', env: {} },
      { argv: 'bench connect --users users.txt', env: {} },
      { argv: 'ping a', env: { XMPP_JID: 'you@example.org' } },
    ]) {
      const { values, profile } = await understood({ argv, env });
      assert.deepEqual([values.server, values.tls, profile], [undefined, undefined, undefined], argv);
    }
    const same = await understood({ argv: 'ping --jid Me@Example.org/phone a' });
    assert.deepEqual([same.values.jid, same.values.timeout], ['Me@Example.org/phone', 7]);
    assert.ok(same.profile?.password);
  });

  it('that is named applies to another account, but for what proves who one is', async () => {
    const toml = '[profile.a]\njid = "a@b"\npassword = "s"\ntimeout = 5\ncert = "x.pem"\n';
    const { values, profile } = await understood({ argv: 'ping --profile a --jid c@d x', toml });
    assert.deepEqual(values, { profile: 'a', jid: 'c@d', timeout: 5 });
    assert.deepEqual(profile, { name: 'a', account: 'a@b' });
  });

  it('is no default unless the file names one', async () => {
    const { values, profile } = await understood({ argv: 'ping a', toml: '[profile.a]\njid = "a@b"\n' });
    assert.deepEqual([values, profile], [{}, undefined]);
  });
});

const MISTAKES: readonly (readonly [toml: string, told: RegExp])[] = [
  ['default = "wrk"\n[profile.work]\n', /^FILE: has no profile wrk\ndid you mean work\?$/],
  ['default = "x"\n', /^FILE: has no profile x\nit has none$/],
  ['default = 1\n', /^FILE: default: must be the name of a profile/],
  ['jid = "a@b"\n', /^FILE: jid: there is only default and \[profile\.NAME\]\noptions go below/],
  ['profile = 1\n', /^FILE: profile: must be tables/],
  ['profile.x = 1\n', /^FILE: profile\.x: must be a table/],
  ['default = "p"\n[profile.p]\njdi = "a@b"', /^FILE: profile p: jdi: no such option\ndid you mean jid\?$/],
  ['default = "p"\n[profile.p]\nno-color = true', /no-color: no such option\ndid you mean color\?$/],
  ['default = "p"\n[profile.p]\nprofile = "p"', /profile: no such option/],
  ['default = "p"\n[profile.p]\npasword = "x"', /no such option\ndid you mean password\?$/],
  ['default = "p"\n[profile.p]\njid = 1', /^FILE: profile p: jid: must be text, in quotes$/],
  ['default = "p"\n[profile.p]\njson = "yes"', /json: must be true or false$/],
  ['default = "p"\n[profile.p]\ntimeout = "5"', /timeout: must be a number from 0\.001 to 86400$/],
  ['default = "p"\n[profile.p]\ntimeout = 0', /^FILE: profile p: timeout 0: must be a number from/],
  ['default = "p"\n[profile.p]\nport = 5.5', /port 5\.5: must be a whole number/],
  ['default = "p"\n[profile.p]\ntls = true', /tls: must be one of "auto", "starttls", "direct", "none"$/],
  ['default = "p"\n[profile.p]\ntls = "of"', /tls of: must be one of auto, /],
  ['default = "p"\n[profile.p]\nfault = [1]', /fault: must be a list of texts/],
  ['default = "p"\n[profile.p]\njid = "a@@b"', /^FILE: profile p: jid a@@b: the domain has a "@" in it$/],
  ['default = "p"\n[profile.p]\nserver = "a b"', /^FILE: profile p: server a b: is not HOST/],
  ['default = "p"\n[profile.p]\npassword = "x"', /has a password and no jid: whose is it\?/],
  [
    'default = "p"\n[profile.p]\njid = "a@b"\npassword = ""',
    /password: must be text, in quotes, and not empty$/,
  ],
  [
    'default = "p"\n[profile.p]\npassword-command = "pass"',
    /password-command: must be a program and its arg/,
  ],
  [
    'default = "p"\n[profile.p]\njid = "a@b"\npassword = "x"\npassword-file = "y"',
    /password and password-file: give one of them$/,
  ],
  ['a = 1\n[profile.p]\npassword = "hidden-secret" x\n', /^FILE:3:\d+: is no TOML: [^\n]+$/],
];

describe('a mistake in a profile', () => {
  for (const [toml, told] of MISTAKES) {
    it(`is told with its place: ${JSON.stringify(toml)}`, async () => {
      const text = await failure(toml);
      assert.match(text, told);
      assert.doesNotMatch(text, /hidden-secret/);
    });
  }

  it('does not keep anybody from using another one', async () => {
    const { values } = await understood({
      argv: 'ping --profile good a',
      toml: '[profile.bad]\nnonsense = 1\n[profile.good]\njid = "a@b"\n',
    });
    assert.equal(values.jid, 'a@b');
  });

  it('is told of a name that nobody has', async () => {
    assert.match(await failure(WORK, 'ping --profile wok a'), /has no profile wok\ndid you mean work\?$/);
    assert.match(
      await failure(WORK, 'ping --profile other --profile work a'),
      /^--profile: given more than once/,
    );
    const io = new FakeIo({ env: { HOME: '/nonexistent' } });
    const told = await usageFailure(() => parseCommandLine(['ping', '--profile', 'x', 'a'], commands, io));
    assert.match(
      told,
      /^\/nonexistent\/\.config\/xmpp-tool\/config\.toml: is not there\nxmpp-tool profile add/,
    );
  });
});

describe('a file of profiles', () => {
  const read = (toml: string, mode: number): Promise<unknown> => {
    const { env } = settingsFolder(toml, mode);
    return parseCommandLine(['ping', 'a'], commands, new FakeIo({ env }));
  };

  it('with a password in any profile is refused when others can read it', async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o644]) {
      const told = await usageFailure(() => read('[profile.a]\njid = "a@b"\npassword = "x"', mode));
      assert.match(told, /: has a password in it, and others can read it\nchmod 600 \S+config\.toml$/);
    }
  });

  it('without one may be read by others', async () => {
    await read('[profile.a]\njid = "a@b"\npassword-command = ["pass"]', 0o644);
    await read('[profile.a]\njid = "a@b"', 0o666);
  });

  it('that runs a command is refused when others can change it', async () => {
    const told = await usageFailure(() =>
      read('[profile.a]\njid = "a@b"\npassword-command = ["pass"]', 0o662),
    );
    assert.match(told, /others can change it\nchmod 600 /);
  });
});

describe('every command', () => {
  for (const { name, options } of commands) {
    if (name === 'profile' || name === 'completion') continue;
    it(`takes a profile: ${name}`, () => assert.ok('profile' in options));
  }
});
