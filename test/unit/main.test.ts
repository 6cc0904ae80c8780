import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { commands } from '../../src/commands/index.ts';
import { run, start } from '../../src/main.ts';
import { VERSION } from '../../src/version.ts';
import { FakeIo, type FakeIoOptions } from '../helpers/fake-io.ts';
import { settingsFolder } from '../helpers/profiles.ts';

async function result(argv: readonly string[], options: FakeIoOptions = {}) {
  const io = new FakeIo(options);
  return { code: await run(argv, io), out: io.out, err: io.err };
}

describe('the program', () => {
  it('tells its version', async () => {
    for (const argv of [['--version'], ['echo-client', '--version']]) {
      assert.deepEqual(await result(argv), { code: 0, out: `${VERSION}\n`, err: '' });
    }
  });

  it('tells what it can do when it is asked for help, or for nothing', async () => {
    for (const argv of [['--help'], ['-h'], ['help'], []]) {
      const { code, out, err } = await result(argv);
      assert.deepEqual([code, err], [0, '']);
      for (const { name } of commands) assert.ok(out.includes(name), name);
    }
  });

  for (const { name } of commands) {
    it(`tells how ${name} is used, whatever else is on the line`, async () => {
      for (const argv of [
        [name, '--help'],
        [name, '-h', '--no-such-option'],
        ['help', name],
      ]) {
        const { code, out, err } = await result(argv);
        assert.deepEqual([code, err], [0, '']);
        assert.match(out, new RegExp(`^Usage: xmpp-tool ${name} `));
      }
    });
  }

  it('fits help to the terminal, up to 100 columns', async () => {
    const longest = async (columns: number) => {
      const { out } = await result(['--help'], { columns });
      return Math.max(...out.split('\n').map((line) => line.length));
    };
    assert.ok((await longest(60)) <= 60);
    assert.ok((await longest(1000)) <= 100);
  });
});

const MISTAKES: readonly (readonly [argv: readonly string[], err: RegExp])[] = [
  [['trafic'], /^xmpp-tool: trafic: no such command\nhint: did you mean traffic\?\n$/],
  [['nonsense'], /^xmpp-tool: nonsense: no such command\nhint: xmpp-tool --help lists them\n$/],
  [['echo'], /^xmpp-tool: echo: no such command\nhint: did you mean echo-client or echo-component\?\n$/],
  [['help', 'trafic'], /^xmpp-tool: trafic: no such command\nhint: did you mean traffic\?\n$/],
  [
    ['echo-component', '--tls', 'starttls'],
    /^xmpp-tool: --tls starttls: must be one of auto, direct, none\n/,
  ],
  [['echo-component', '--anonymous'], /^xmpp-tool: --anonymous: no such option of echo-component\n/],
  [['--jid', 'a@b'], /^xmpp-tool: no command given\nhint: .*--help/],
  [
    ['echo-component', '--secret', 'x'],
    /^xmpp-tool: --secret: no such option of echo-component\nhint: --password is what it is called here\n$/,
  ],
  [
    ['echo-client', '--jdi', 'a@b'],
    /^xmpp-tool: --jdi: no such option of echo-client\nhint: did you mean --jid\?\n$/,
  ],
  [
    ['echo-client', '--nonsense'],
    /^xmpp-tool: --nonsense: no such option of echo-client\nhint: xmpp-tool echo-client --help/,
  ],
  [['echo-client', '-x'], /^xmpp-tool: -x: no such option of echo-client\n/],
  [['echo-component', '--status', 'x'], /^xmpp-tool: --status: no such option of echo-component\n/],
  [['echo-client', '--constructor', 'x'], /^xmpp-tool: --constructor: no such option\n/],
  [['echo-client', '--to-string'], /^xmpp-tool: --to-string: no such option of echo-client\n/],
  [['disco', '--tree', 'localhost'], /^xmpp-tool: --tree localhost: must be a whole number from 1 to 10\n/],
  [['ping'], /^xmpp-tool: ping: JID is missing\nhint: whom to ping \(xmpp-tool ping --help\)\n/],
  [['constructor'], /^xmpp-tool: constructor: no such command\n/],
  [['echo-client', '--no-jid'], /^xmpp-tool: --no-jid: no such option of echo-client\n/],
  [['echo-client', '--json=yes'], /^xmpp-tool: --json=yes: --json takes no value\n/],
  [['echo-client', '--no-reconnect=1'], /^xmpp-tool: --no-reconnect=1: --no-reconnect takes no value\n/],
  [['echo-client', '-j'], /^xmpp-tool: --jid: needs a value\n/],
  [['echo-client', 'extra'], /^xmpp-tool: echo-client extra: one argument too many\n/],
  [['echo-client', '--', '--jid'], /^xmpp-tool: echo-client --jid: one argument too many\n/],
  [['echo-client', '--jid', 'a@b', '--jid', 'c@d'], /^xmpp-tool: --jid: given more than once\n/],
  [['echo-client', '--jid', 'a@b', '-j', 'c@d'], /^xmpp-tool: --jid: given more than once\n/],
  [
    ['echo-client', '--tls', 'maybe'],
    /^xmpp-tool: --tls maybe: must be one of auto, starttls, direct, none\n/,
  ],
  [['echo-client', '--timeout', '0'], /^xmpp-tool: --timeout 0: must be a number from 0\.001 to 86400\n/],
  [['echo-client', '--port', '65536'], /^xmpp-tool: --port 65536: must be a whole number from 1 to 65535\n/],
  [['echo-client', '--port', 'x'], /^xmpp-tool: --port x: must be a whole number from 1 to 65535\n/],
  [['echo-client', '--timeout', '-1'], /^xmpp-tool: --timeout -1: must be a number/],
  [
    ['echo-client', '--priority', '128'],
    /^xmpp-tool: --priority 128: must be a whole number from -128 to 127\n/,
  ],
  [
    ['echo-client', '--log-traffic=wild'],
    /^xmpp-tool: --log-traffic wild: must be one of pretty, compact, raw, json\n/,
  ],
  [['echo-client'], /^xmpp-tool: no JID given\nhint: /],
  [['echo-client', '--jid', 'example.org'], /^xmpp-tool: --jid example\.org: a client's JID has a user/],
  [['echo-client', '--jid', 'a@b'], /^xmpp-tool: no password for a@b\nhint: /],
  [['echo-component', '--jid', 'echo.x'], /^xmpp-tool: a component needs to know its server\nhint: /],
  [['version-query', '--jid', 'a@b', 'not@@a.jid'], /^xmpp-tool: TARGET not@@a\.jid: /],
  [
    ['version-query', '--component', '--jid', 'a', '--server', 'b'],
    /^xmpp-tool: version-query --component: TARGET is missing\n/,
  ],
  [
    ['traffic', '--password-file', '-', '--jid', 'a@b'],
    /^xmpp-tool: --password-file -: stdin is what is sent\n/,
  ],
];

describe('a mistake on the command line', () => {
  for (const [argv, err] of MISTAKES) {
    it(`is told with exit code 2: ${argv.join(' ')}`, async () => {
      const told = await result(argv);
      assert.match(told.err, err);
      assert.deepEqual([told.code, told.out], [2, '']);
    });
  }

  it('is told before anything of an option that is the same in all commands is looked at', async () => {
    const { err } = await result(['trafic', '--jid', 'not@@a.jid']);
    assert.match(err, /no such command/);
  });

  it('shows its stack when the profile says so', async () => {
    const { env } = settingsFolder('default = "a"\n[profile.a]\nverbose = true\n');
    assert.match((await result(['echo-client'], { env })).err, /\n +at /);
  });

  it('shows its stack with -v', async () => {
    assert.match((await result(['echo-client', '-v'])).err, /\n +at /);
    assert.match((await result(['echo-client', '-qv'])).err, /\n +at /);
    assert.match((await result(['echo-client', '--verbose'])).err, /\n +at /);
    assert.doesNotMatch((await result(['sandbox', '--domain', '@', '--', 'x', '-v'])).err, /\n +at /);
  });
});

describe('the command line', () => {
  /** The line of failure tells how the words were understood. */
  const understood = async (argv: string[], options?: FakeIoOptions) => (await result(argv, options)).err;

  it('takes values after = and after a space, and short names', async () => {
    for (const jid of [['--jid=example.org'], ['--jid', 'example.org'], ['-j', 'example.org']]) {
      assert.match(await understood(['echo-client', ...jid]), /--jid example\.org: a client's JID/);
    }
  });

  it('takes options before the command', async () => {
    assert.match(
      await understood(['--jid', 'example.org', 'echo-client']),
      /--jid example\.org: a client's JID/,
    );
  });

  it('keeps numbers and words like numbers as they are typed', async () => {
    assert.match(await understood(['echo-client', '--jid', '0x10']), /--jid 0x10: a client's JID/);
    assert.match(await understood(['echo-client', '--jid', '1e3']), /--jid 1e3: /);
    assert.match(await understood(['echo-client', '007']), /echo-client 007: one argument too many/);
  });

  it('refuses a format of --log-traffic without =', async () => {
    assert.match(
      await understood(['echo-client', '--log-traffic', 'json']),
      /--log-traffic json: write it as --log-traffic=json\n/,
    );
  });

  it('takes a value that begins with a dash after =', async () => {
    assert.match(await understood(['echo-client', '--jid=-a']), /--jid -a: a client's JID/);
  });
});

/** A process that is none. */
class FakeHost extends EventEmitter {
  readonly argv: readonly string[];
  readonly env = {};
  readonly stdin = new PassThrough();
  readonly stdout;
  readonly stderr;

  constructor(...words: string[]) {
    super();
    const io = new FakeIo();
    this.argv = ['node', 'xmpp-tool', ...words];
    this.stdout = io.stdout;
    this.stderr = io.stderr;
  }

  exitedWith: number | undefined;

  exit(code: number): void {
    this.exitedWith = code;
  }
}

describe('a process', () => {
  it('hands its arguments over, and gets the exit code', async () => {
    const host = new FakeHost('--version');
    assert.equal(await start(host), 0);
    assert.equal(host.stdout.text, `${VERSION}\n`);
  });

  it('has its signals back when the run is over', async () => {
    const host = new FakeHost('--version');
    const running = start(host);
    assert.deepEqual([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM')], [1, 1]);
    await running;
    assert.deepEqual([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM')], [0, 0]);
  });

  it("has its signals back after the first one: a second one is the system's", async () => {
    const host = new FakeHost('--version');
    const running = start(host);
    host.emit('SIGINT');
    await Promise.resolve();
    assert.deepEqual([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM')], [0, 0]);
    await running;
  });

  it('is still listening when others hear of the first signal: packages end a process that nobody cares for', async () => {
    const host = new FakeHost('--version');
    const running = start(host);
    let others = 0;
    host.on('SIGINT', function heard() {
      others = host.listeners('SIGINT').filter((listener) => listener !== heard).length;
    });
    host.emit('SIGINT');
    assert.equal(others, 1);
    await running;
  });

  it('ends with 2 when its results cannot be written, and with 0 when nobody wants more of them', async () => {
    for (const [error, code, told] of [
      ['ENOSPC', 2, 'xmpp-tool: stdout: cannot be written (ENOSPC)\n'],
      ['EPIPE', 0, ''],
    ] as const) {
      const host = new FakeHost('--version');
      const running = start(host);
      host.stdout.destroy(Object.assign(new Error(error), { code: error }));
      assert.equal(await running, code);
      assert.equal(host.stderr.text, told);
    }
  });

  it('does not wait for a reader that has stalled once it is interrupted', async () => {
    const host = new FakeHost('--version');
    host.stdout._write = () => {};
    const running = start(host);
    host.emit('SIGTERM');
    assert.equal(await running, 0);
  });

  it('ends with 70 and the stack when something is thrown that nobody catches', async () => {
    const host = new FakeHost('--version');
    await start(host);
    host.emit('uncaughtException', new Error('never thought of'));
    assert.equal(host.exitedWith, 70);
    assert.match(host.stderr.text, /bug in xmpp-tool: Error: never thought of\n +at /);
  });
});
