import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT, runCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { withServer } from '../helpers/servers.ts';

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const run = promisify(execFile);
const folder = temporaryPath('installed');
let contents: string[] = [];

/** The build is there already, and other tests are using it: the package must not be built again. */
before(async () => {
  mkdirSync(folder);
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: ROOT });
  const [{ filename, files }] = JSON.parse(stdout);
  contents = files.map((file: { path: string }) => file.path);
  const tarball = path.join(folder, filename);
  const install = [
    'install',
    '--prefix',
    folder,
    '--omit=dev',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
  ];
  await run('npm', [...install, tarball], { cwd: folder, timeout: 120_000 });
});

test('the package holds the program and what belongs to it, and no sources', () => {
  const unexpected = contents.filter((file) => !EXPECTED.test(file));
  assert.deepEqual(unexpected, []);
  for (const file of [
    'bin/xmpp-tool.js',
    'man/xmpp-tool.1',
    'dist/main.js',
    'dist/THIRD-PARTY-LICENSES.txt',
    'LICENSE',
  ]) {
    assert.ok(contents.includes(file), file);
  }
});

test('the installed program runs', async () => {
  const { code, stdout, stderr } = await runCli(['--version'], { program: [installed()] });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${version}\n`, stderr: '' });
});

withServer('prosody', {}, (server) => {
  test('the installed program asks a server', async () => {
    const address = `${server().host}:${server().ports.client}`;
    const args = ['version-query', '--jid', 'alice@localhost', '--server', address, '--ca', server().caFile];
    const env = { XMPP_PASSWORD: 'alice-secret' };
    const { code, stdout, stderr } = await runCli(args, { program: [installed()], env });
    assert.match(stdout, /^Name: Prosody\n/);
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });
});

const EXPECTED =
  /^(bin\/xmpp-tool\.js|dist\/(?:vendor\/)?[\w.-]+\.js|dist\/traffic-page\.json|dist\/types\/.+\.d\.ts|dist\/THIRD-PARTY-LICENSES\.txt|man\/xmpp-tool\.1|package\.json|LICENSE|README\.md|CHANGELOG\.md)$/;

function installed(): string {
  return path.join(folder, 'node_modules/.bin/xmpp-tool');
}
