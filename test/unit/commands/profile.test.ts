import assert from 'node:assert/strict';
import { lstatSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { run } from '../../../src/main.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { temporaryFile, temporaryPath } from '../../helpers/files.ts';
import { settingsFolder } from '../../helpers/profiles.ts';

const TOML = `default = "work" # the usual one
[profile.work]
jid = "me@example.org"
password = "s3cret"
[profile.lab]
jid = "echo.localhost"
server = "localhost"
password-command = ["sh", "-c", "echo s3cret"]
component = true
`;

async function profile(argv: string, env: Record<string, string>, stdin?: string) {
  const io = new FakeIo({ env, ...(stdin !== undefined && { stdin }) });
  const code = await run(['profile', ...argv.split(' ')], io);
  return { code, out: io.out, err: io.err };
}

describe('profile list', () => {
  it('has a line for each profile, with a mark at the default', async () => {
    const { env } = settingsFolder(TOML);
    assert.deepEqual(await profile('list', env), {
      code: 0,
      out: '*\twork\tme@example.org\t\n\tlab\techo.localhost\tlocalhost\n',
      err: '',
    });
  });

  it('has it as JSON', async () => {
    const { env } = settingsFolder(TOML);
    const { out } = await profile('list --json', env);
    assert.deepEqual(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
      [
        { name: 'work', jid: 'me@example.org', server: null, default: true },
        { name: 'lab', jid: 'echo.localhost', server: 'localhost', default: false },
      ],
    );
  });

  it('says how to begin when the file has none', async () => {
    const { env } = settingsFolder('# nothing yet\n');
    const { code, out, err } = await profile('list', env);
    assert.deepEqual([code, out], [0, '']);
    assert.match(err, /^no profiles: .*config\.toml has none\nhint: /);
  });

  it('says how to begin when there is no file', async () => {
    const { code, err } = await profile('list', { HOME: '/nonexistent' });
    assert.equal(code, 0);
    assert.equal(
      err,
      'no profiles: there is no /nonexistent/.config/xmpp-tool/config.toml\n' +
        'hint: xmpp-tool profile add NAME --jid JID writes it\n',
    );
  });
});

describe('profile show', () => {
  it('tells the options, and never a secret', async () => {
    const { env } = settingsFolder(TOML);
    assert.equal((await profile('show work', env)).out, 'jid = "me@example.org"\npassword = (set)\n');
    const { out } = await profile('show lab', env);
    assert.match(out, /^password-command = \(runs sh\)$/m);
    const json = JSON.parse((await profile('show lab --json', env)).out);
    assert.deepEqual(json, {
      name: 'lab',
      default: false,
      options: {
        jid: 'echo.localhost',
        server: 'localhost',
        'password-command': '(runs sh)',
        component: true,
      },
    });
    for (const argv of [
      'show work',
      'show lab',
      'show work --json',
      'show lab --json',
      'list',
      'list --json',
    ])
      assert.doesNotMatch(JSON.stringify(await profile(argv, env)), /s3cret/);
  });

  it('meets a mistake with what there is', async () => {
    const { env } = settingsFolder(TOML);
    assert.match((await profile('show wrok', env)).err, /has no profile wrok\nhint: did you mean work\?\n/);
    assert.match((await profile('show', env)).err, /profile show: NAME is missing/);
    assert.match(
      (await profile('shw work', env)).err,
      /must be one of list, show, add\nhint: did you mean show\?/,
    );
    assert.match((await profile('list work', env)).err, /one argument too many/);
    assert.match((await profile('show work --jid a@b', env)).err, /--jid is for profile add/);
  });
});

describe('profile add', () => {
  it('writes a file that nobody else can read, and folders on the way', async () => {
    const env = { XDG_CONFIG_HOME: temporaryPath('fresh') };
    const added = await profile('add work --jid me@example.org --timeout 7.5 --tls direct --insecure', env);
    assert.equal(added.code, 0, added.err);
    const file = path.join(env.XDG_CONFIG_HOME, 'xmpp-tool/config.toml');
    assert.equal(
      readFileSync(file, 'utf8'),
      '[profile.work]\njid = "me@example.org"\ntls = "direct"\ninsecure = true\ntimeout = 7.5\n',
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(file)).mode & 0o777, 0o700);
    assert.match(added.err, /hint: default = "work" in the first line makes it the default\n/);
  });

  it('keeps any option of any command', async () => {
    const { env, file } = settingsFolder('');
    const options =
      '--jid a@b --no-reconnect --no-color --with c@d --with e@f --rate 5 --html page.html --show xa';
    const { code, err } = await profile(`add bot ${options}`, env);
    assert.equal(code, 0, err);
    const kept = readFileSync(file, 'utf8').split('\n').sort();
    assert.deepEqual(kept.filter(Boolean), [
      '[profile.bot]',
      'color = false',
      `html = ${JSON.stringify(path.resolve('page.html'))}`,
      'jid = "a@b"',
      'rate = 5',
      'reconnect = false',
      'show = "xa"',
      'with = [ "c@d", "e@f" ]',
    ]);
  });

  it('refuses what is no option of any command, or is about profiles', async () => {
    const { env, file } = settingsFolder('');
    assert.match(
      (await profile('add x --jid a@b --no-recconect', env)).err,
      /--no-recconect: no such option/,
    );
    assert.match((await profile('add x --profile y', env)).err, /--profile: no such option of profile/);
    assert.match((await profile('add x --count 0', env)).err, /--count 0: must be a whole number/);
    assert.match(
      (await profile('list --no-reconnect', env)).err,
      /profile list: --reconnect is for profile add/,
    );
    assert.equal(readFileSync(file, 'utf8'), '');
  });

  it('leaves what is there as it is, and takes the file from others', async () => {
    const { env, file } = settingsFolder('# mine\ndefault = "a"\n[profile.a] # first', 0o644);
    const { code } = await profile('add b.c --component --server localhost --jid echo.localhost', env);
    assert.equal(code, 0);
    assert.equal(
      readFileSync(file, 'utf8'),
      '# mine\ndefault = "a"\n[profile.a] # first\n\n[profile."b.c"]\njid = "echo.localhost"\nserver = "localhost"\ncomponent = true\n',
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match((await profile('show b.c', env)).out, /component = true/);
  });

  it('refuses a name that is there, and what cannot be a profile', async () => {
    const { env, file } = settingsFolder(TOML);
    assert.match(
      (await profile('add work --jid a@b', env)).err,
      /profile add work: there is one already in /,
    );
    assert.match((await profile('add x --jid a@@b', env)).err, /profile x: jid a@@b: the domain has/);
    assert.match((await profile('add x --password-file pw', env)).err, /has a password and no jid/);
    assert.equal(readFileSync(file, 'utf8'), TOML);
    const broken = settingsFolder('default = ');
    assert.match((await profile('add x --jid a@b', broken.env)).err, /config\.toml:1:\d+: is no TOML/);
  });

  it('keeps a password from stdin, and warns of one on the command line', async () => {
    const { env, file } = settingsFolder('');
    assert.equal((await profile('add a --jid a@b --password-file -', env, 'fr"om\nstdin')).code, 0);
    const { err } = await profile('add b --jid a@b --password seen', env);
    assert.match(err, /warning: other users can see a password on the command line/);
    assert.match(readFileSync(file, 'utf8'), /password = "fr\\"om"[\s\S]*password = "seen"/);
  });

  it('keeps files by their full names', async () => {
    const { env, file } = settingsFolder('');
    await profile('add a --jid a@b --password-file pw --ca /etc/ca.pem', env);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^ca = "\/etc\/ca\.pem"$/m);
    assert.ok(text.includes(`password-file = "${path.resolve('pw')}"`), text);
  });

  it('writes where a link leads', async () => {
    const { env, file } = settingsFolder('');
    const real = temporaryFile('real.toml', '# real\n');
    rmSync(file);
    symlinkSync(real, file);
    assert.equal((await profile('add a --jid a@b', env)).code, 0);
    assert.match(readFileSync(real, 'utf8'), /^# real\n\n\[profile\.a\]/);
    assert.ok(lstatSync(file).isSymbolicLink());
  });
});
