import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runCli } from '../helpers/cli.ts';
import { temporaryFile, temporaryPath } from '../helpers/files.ts';
import { startProxy } from '../helpers/proxies.ts';
import { withServer } from '../helpers/servers.ts';

// What must not be seen, each kind once, and everywhere that traffic is written to.

const SECRET = 'aHVudGVyMg';
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';

const SECRETS: Readonly<Record<string, string>> = {
  'a SASL exchange': `<response xmlns='${SASL}'>${SECRET}</response>`,
  'a SASL2 exchange': `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>${SECRET}</initial-response></authenticate>`,
  'a FAST token': `<iq type='result' id='5'><token xmlns='urn:xmpp:fast:0' expiry='2026-12-01T00:00:00Z' token='${SECRET}'/></iq>`,
  'a component handshake': `<handshake xmlns='jabber:component:accept'>${SECRET}</handshake>`,
  'a password of a registration (XEP-0077)': `<iq type='set' id='1'><query xmlns='jabber:iq:register'><username>bill</username><password>${SECRET}</password></query></iq>`,
  'a password of the old login (XEP-0078)': `<iq type='set' id='2'><query xmlns='jabber:iq:auth'><username>bill</username><password>${SECRET}</password></query></iq>`,
  'a digest of the old login (XEP-0078)': `<iq type='set' id='3'><query xmlns='jabber:iq:auth'><digest>${SECRET}</digest></query></iq>`,
  'the password of a room': `<presence to='r@m/n'><x xmlns='http://jabber.org/protocol/muc'><password>${SECRET}</password></x></presence>`,
  'the password of an invitation': `<message to='r@m'><x xmlns='jabber:x:conference' jid='r@m' password='${SECRET}'/></message>`,
  'a private field of a form': `<iq type='set' id='4'><x xmlns='jabber:x:data' type='submit'><field var='any' type='text-private'><value>${SECRET}</value></field></x></iq>`,
};

/** As each program logs what it has sent. */
const LOGS: Readonly<Record<string, (stanza: string) => string>> = {
  'bare XML': (stanza) => stanza,
  slixmpp: (stanza) => `DEBUG    SEND: ${stanza}`,
  wokkel: (stanza) => `2026-11-21 11:32:19+0000 [XmlStream,client] SEND: b"${stanza}"`,
  Prosody: (stanza) => `Nov 21 11:32:18 c2s559e1f436db0\tdebug\tRECV: ${stanza}`,
  ejabberd: (stanza) =>
    `2026-11-21 11:32:25.227+00:00 [notice] <0.6.0> (tls|<0.6.0>) Received XML on stream = <<"${stanza}">>`,
  profanity: (stanza) => `2026-11-21T12:52:33.364Z: conn: DBG: SENT: ${stanza}`,
  "profanity's console": (stanza) => `12:52:38 - SENT:\n12:52:38 - ${stanza}\n12:52:38 -`,
  Gajim: (stanza) =>
    `16.03.2026 15:01:44 (I) nbxmpp.connection | (juliet) ::::: DATA SENT ::::\n\n${stanza}\n`,
  "Gajim's console": (stanza) => `<!-- Outgoing 16.03.2026 15:01:44 (juliet) -->\n${stanza}\n`,
  'a capture': (text) =>
    JSON.stringify({ time: '2026-03-01T12:00:00.000Z', mono: 1, conn: 1, dir: 'out', kind: 'x', text }),
};

const VIEWS: readonly (readonly string[])[] = [
  ...['pretty', 'compact', 'raw', 'json'].map((format) => ['--format', format]),
  ['--full', '--color'],
  ['--stats'],
  ['--stats', '--json'],
  ['--html', '-'],
  ['--anonymize'],
  ['--filter', '*', '--out'],
  ['--filter', '*', '--in'],
];

for (const [program, write] of Object.entries(LOGS)) {
  test(`show hides all secrets in ${program}`, async () => {
    const file = temporaryFile('secrets.log', `${Object.values(SECRETS).map(write).join('\n')}\n`);
    const shown = await Promise.all(VIEWS.map((view) => runCli(['show', ...view, file])));
    for (const [i, { code, stdout, stderr }] of shown.entries()) {
      assert.equal(code, 0, stderr);
      assert.equal((stdout + stderr).includes(SECRET), false, `${VIEWS[i]?.join(' ')}: ${stdout}`);
    }
    const [pretty, , raw] = shown;
    assert.equal(pretty?.stdout.match(/\[hidden\]/g)?.length, Object.keys(SECRETS).length, pretty?.stdout);
    assert.equal(raw?.stdout.match(/\[hidden\]/g)?.length, Object.keys(SECRETS).length);
    const { stdout } = await runCli(['show', '--show-secrets', file]);
    assert.equal(stdout.match(new RegExp(SECRET, 'g'))?.length, Object.keys(SECRETS).length, stdout);
  });
}

test('--grep finds nothing in what is hidden', async () => {
  const file = temporaryFile('secrets.xml', Object.values(SECRETS).join('\n'));
  assert.equal((await runCli(['show', '--grep', SECRET, file])).stdout, '');
});

withServer('builtin', {}, (server) => {
  for (const [kind, stanza] of Object.entries(SECRETS)) {
    test(`${kind} is hidden by traffic, its capture and the proxy, while it passes`, async () => {
      const [own, kept] = [temporaryPath('own.ndjson'), temporaryPath('proxy.ndjson')];
      const proxy = await startProxy(server(), 'client', ['--traffic-file', kept, '--log-traffic=raw']);
      const where = ['--jid', 'alice@localhost', '--server', `127.0.0.1:${proxy.port}`, '--tls', 'none'];
      const views = ['--format', 'pretty', '--log-traffic=json', '--traffic-file', own, '--wait', '0.2'];
      const client = await runCli(['traffic', ...where, ...views], {
        env: { XMPP_PASSWORD: 'alice-secret' },
        input: stanza,
      });
      const middle = await proxy.cli.stop('SIGINT');
      const files = [own, kept].map((file) => readFileSync(file, 'utf8'));
      const name = /^<(\w+)/.exec(stanza)?.[1] ?? '';
      for (const text of [client.stdout, client.stderr, middle.stdout, middle.stderr, ...files]) {
        assert.match(text, new RegExp(`<${name}\\b`));
        assert.equal(text.includes(SECRET), false, text);
        assert.match(text, /\[hidden\]/);
      }
    });
  }
});
