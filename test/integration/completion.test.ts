import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { commands } from '../../src/commands/index.ts';
import { PROGRAM, runCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { reasonToSkip } from '../helpers/installed.ts';
import { settingsFolder } from '../helpers/profiles.ts';

const run = promisify(execFile);
const { env: settings } = settingsFolder('[profile.work]\njid = "a@b"\n[profile.lab]\n');
const folder = temporaryPath('completion');
const here = path.join(folder, 'here');
const env = {
  ...settings,
  HOME: folder,
  TERM: 'xterm',
  PATH: `${folder}:${path.dirname(process.execPath)}:${process.env.PATH}`,
};

before(() => {
  mkdirSync(here, { recursive: true });
  writeFileSync(path.join(here, 'capture.ndjson'), '');
  symlinkSync(PROGRAM, path.join(folder, 'xmpp-tool'));
});

type Offer = (script: string, line: string) => Promise<string>;

const SHELLS: Readonly<Record<string, Offer>> = {
  async bash(script, line) {
    // As readline splits a line, at blanks and at each =.
    const words = line.split(/(=)|\s/).filter((word) => word !== undefined && word !== '');
    if (line.endsWith(' ')) words.push('');
    const code = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _xmpp_tool; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await run('bash', ['--norc', '-c', code, script, ...words], { env, cwd: here })).stdout;
  },
  async zsh(script, line) {
    const driver = path.join(import.meta.dirname, '../helpers/zsh-completion.zsh');
    return (await run('zsh', ['-f', driver, script, line], { env, cwd: here, timeout: 30_000 })).stdout;
  },
  async fish(script, line) {
    const code = 'source $argv[1]; complete -C $argv[2]';
    const { stdout } = await run('fish', ['--no-config', '-c', code, script, line], { env, cwd: here });
    return stdout.replace(/\t.*/g, '');
  },
};

const OFFERED: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['xmpp-tool echo-', ['echo-client', 'echo-component']],
  ['xmpp-tool help dis', ['disco']],
  ['xmpp-tool ping --tls ', ['auto', 'direct', 'none', 'starttls']],
  ['xmpp-tool echo-component --tls ', ['auto', 'direct', 'none']],
  ['xmpp-tool ping --interv', ['--interval']],
  ['xmpp-tool echo-client --no-rec', ['--no-reconnect']],
  ['xmpp-tool ping --profile ', ['lab', 'work']],
  ['xmpp-tool profile ', ['add', 'list', 'show']],
  ['xmpp-tool profile show w', ['work']],
  ['xmpp-tool profile add x --no-rec', ['--no-reconnect']],
  ['xmpp-tool iq g', ['get']],
  ['xmpp-tool completion ', ['bash', 'fish', 'zsh']],
  ['xmpp-tool ping --ca cap', ['capture.ndjson']],
  ['xmpp-tool show cap', ['capture.ndjson']],
  ['xmpp-tool echo-component --cer', []],
  ['xmpp-tool ping --jid ', []],
];

for (const [shell, offer] of Object.entries(SHELLS)) {
  const skip = reasonToSkip(shell, ['-c', 'true'], shell);
  describe(`completion in ${shell}`, { skip }, () => {
    const script = path.join(folder, `completion.${shell}`);
    before(async () => {
      const { stdout, stderr, code } = await runCli(['completion', shell]);
      assert.deepEqual([code, stderr], [0, '']);
      writeFileSync(script, stdout);
    });
    const offered = async (line: string): Promise<string[]> => {
      const words = (await offer(script, line)).split('\n').map((word) => word.trim());
      return words.filter((word) => word !== '').sort();
    };

    for (const [line, words] of OFFERED) {
      test(`offers ${words.join(', ') || 'nothing'} for: ${line}`, async () => {
        assert.deepEqual(await offered(line), words);
      });
    }

    test('offers every command', async () => {
      const words = await offered('xmpp-tool ');
      for (const { name } of [...commands, { name: 'help' }]) assert.ok(words.includes(name), name);
    });

    test('offers the formats of --log-traffic behind its =, and none without', async () => {
      const words = (await offered('xmpp-tool ping --log-traffic=')).map((word) => word.replace(/^.*=/, ''));
      assert.deepEqual(words, ['compact', 'json', 'pretty', 'raw']);
      assert.deepEqual(await offered('xmpp-tool ping --log-traffic pre'), []);
    });

    test('offers every option of a command', async () => {
      const words = await offered('xmpp-tool traffic -');
      for (const word of ['--jid', '--no-login', '--format', '--color', '--no-color', '--help'])
        assert.ok(words.includes(word), word);
    });
  });
}

test('a shell that is unknown is met with the ones that are', async () => {
  const { code, stderr } = await runCli(['completion', 'bsh']);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^xmpp-tool: completion bsh: must be one of bash, zsh, fish\nhint: did you mean bash\?\n$/,
  );
});
