// Writes samples of other software's logs anew, as test/unit/traffic/read-input.test.ts reads them:
//   node --import tsx scripts/make-log-samples.mjs FOLDER
// Runs Prosody (with mod_stanza_debug, and cut down to what it logs without), ejabberd, slixmpp, wokkel and profanity;
// what is not installed is left out. Look at the samples before they take the place of those in test/golden/logs:
// UPDATE_GOLDEN=1 on that test then writes what is shown of them.
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { startEjabberd } from '../src/server/ejabberd.ts';
import { startProsody } from '../src/server/prosody.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: node --import tsx scripts/make-log-samples.mjs FOLDER\n');
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const SETTINGS = {
  domain: 'localhost',
  users: [
    { username: 'alice', password: 'alice-secret' },
    { username: 'bob', password: 'bob-secret' },
  ],
  components: [{ domain: 'echo.localhost', secret: 'component-secret' }],
  debug: true,
};

const SLIXMPP_CLIENT = `
import logging, sys
import slixmpp
logging.basicConfig(level=logging.DEBUG, format="%(levelname)-8s %(message)s")
class Client(slixmpp.ClientXMPP):
    def __init__(self):
        super().__init__("alice@localhost/slixmpp", "alice-secret")
        self.add_event_handler("session_start", self.start)
        self.add_event_handler("message", lambda _: self.disconnect())
    async def start(self, _):
        self.send_presence()
        await self.get_roster()
        self.send_message(mto="alice@localhost/slixmpp", mbody="two\\nlines: \\"it's\\" <&> \\u00e4", mtype="chat")
client = Client()
client.ca_certs = sys.argv[2]
client.connect(("127.0.0.1", int(sys.argv[1])))
client.process(forever=False)
`;

const WOKKEL_COMPONENT = `
import sys
from twisted.internet import reactor
from twisted.python import log
from wokkel.component import Component
from wokkel.generic import VersionHandler
from wokkel.xmppim import MessageProtocol
log.startLogging(sys.stdout, setStdout=False)
component = Component("127.0.0.1", int(sys.argv[1]), "echo.localhost", "component-secret")
component.logTraffic = True
class Hello(MessageProtocol):
    def connectionInitialized(self):
        self.xmlstream.send("<message from='echo.localhost' to='bob@localhost'><body>it's \\"\\u00e4\\"</body></message>")
        reactor.callLater(1, reactor.stop)
Hello().setHandlerParent(component)
VersionHandler("wokkel", "1").setHandlerParent(component)
component.startService()
reactor.run()
`;

for (const [name, start] of Object.entries({ prosody: startProsody, ejabberd: startEjabberd })) {
  const server = await start(SETTINGS).catch(leaveOut(name));
  if (server === undefined) continue;
  try {
    const before = (await serverLog(server)).length;
    if (name === 'prosody') await runClients(server);
    else await python(SLIXMPP_CLIENT, server, server.ports.client);
    await writeServerLog(name, (await serverLog(server)).slice(before));
  } finally {
    await server.stop();
  }
}

async function runClients(server) {
  await write('slixmpp.log', await python(SLIXMPP_CLIENT, server, server.ports.client));
  await write('wokkel.log', await python(WOKKEL_COMPONENT, server, server.ports.component));
  await write('profanity.log', await profanity(server).catch(leaveOut('profanity')));
}

function serverLog({ folder: at }) {
  return readFile(path.join(at, 'server.log'), 'utf8');
}

async function writeServerLog(name, log) {
  if (name !== 'prosody') return write(`${name}.log`, log);
  await write('prosody-stanza-debug.log', log);
  await write(
    'prosody.log',
    log.replace(/^.*\tdebug\t(?:SEND|RECV): .*\n(?:(?![A-Z][a-z]{2} [ \d]\d ).*\n)*/gm, ''),
  );
}

async function write(name, text) {
  if (text !== undefined && text !== '') await writeFile(path.join(folder, name), text);
}

function leaveOut(name) {
  return (error) => void process.stderr.write(`${name} is left out: ${error.message}\n`);
}

/** What a Python program logs; it ends by itself. */
function python(source, server, port) {
  const args = ['-c', source, String(port), server.caFile];
  return output(spawn('/usr/bin/python3', args, { stdio: ['ignore', 'pipe', 'pipe'] }));
}

async function output(child) {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
  }
  const deadline = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(deadline);
  return text;
}

async function profanity(server) {
  const home = path.join(server.folder, 'home');
  const data = path.join(home, '.local/share/profanity');
  await mkdir(data, { recursive: true });
  await mkdir(path.join(home, '.config/profanity'), { recursive: true });
  const account = ['enabled=true', 'jid=alice@localhost', 'password=alice-secret', 'server=127.0.0.1'];
  account.push(`port=${server.ports.client}`, 'tls.policy=trust', 'resource=prof');
  await writeFile(path.join(data, 'accounts'), `[alice]\n${account.join('\n')}\n`);
  const env = { PATH: process.env.PATH, HOME: home, TERM: 'xterm', LANG: 'C.UTF-8' };
  const command = ['-qec', 'profanity -l DEBUG -a alice', '/dev/null'];
  const child = spawn('script', command, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = output(child);
  await delay(4000);
  child.stdin.write('/msg alice@localhost hello\r');
  await delay(1000);
  child.stdin.write('/quit\r');
  await ended;
  const logs = path.join(data, 'logs');
  const [file] = (await readdir(logs)).filter((name) => name.endsWith('.log'));
  return readFile(path.join(logs, file), 'utf8');
}
