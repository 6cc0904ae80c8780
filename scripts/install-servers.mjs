// Installs what the integration tests talk to, on Debian or Ubuntu: servers, other XMPP programs, shells, and a browser.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';

const SERVERS = ['prosody', 'ejabberd', 'unbound'];
/** Debian's packages, and what shows that each is there, wherever it came from. */
const PACKAGES = {
  prosody: () => isOnPath('prosody'),
  ejabberd: () => isOnPath('ejabberdctl'),
  'go-sendxmpp': () => isOnPath('go-sendxmpp'),
  'python3-slixmpp': () => output('/usr/bin/python3', '-c', 'import slixmpp; print(slixmpp)') !== '',
  'python3-wokkel': () => output('/usr/bin/python3', '-c', 'import wokkel; print(wokkel)') !== '',
  profanity: () => isOnPath('profanity'),
  zsh: () => isOnPath('zsh'),
  fish: () => isOnPath('fish'),
  chromium: () => isOnPath('chromium'),
  unbound: () => isOnPath('unbound'),
  'groff-base': () => isOnPath('groff'),
  bsdutils: () => isOnPath('script'),
  'util-linux': () => isOnPath('unshare'),
  iproute2: () => isOnPath('ip'),
};
/** Which of them are wanted; all, if none are named. */
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PACKAGES);

process.exitCode = installServers();

function installServers() {
  const missing = wanted.filter((name) => !PACKAGES[name]());
  if (missing.length === 0) return 0;
  if (userInfo().uid !== 0 || output('apt-get', '--version') === '') {
    const code = process.env.CI === 'true' ? 1 : 0;
    return report(code, `not installed, and their tests skipped; install as root: ${missing.join(' ')}`);
  }
  report(0, `apt-get install ${missing.join(' ')}`);
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...missing);
  for (const name of SERVERS.filter((server) => missing.includes(server))) stopService(name);
  return 0;
}

function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, program)));
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['--quiet', ...args], { env, stdio: 'inherit' });
}

/** The packages start services where there is an init system, and may do so in a container; the tests start their own. */
function stopService(name) {
  if (existsSync('/run/systemd/system')) output('systemctl', 'disable', '--now', name);
  else output('service', name, 'stop');
}

/** What a program prints; nothing if it fails or does not exist. */
function output(program, ...args) {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function report(code, text) {
  process.stdout.write(`install-servers: ${text}\n`);
  return code;
}
