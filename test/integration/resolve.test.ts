import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { after, before, describe, it, test } from 'node:test';
import { createCertificate } from '../../src/transport/certificate.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFile } from '../helpers/files.ts';
import { type NameServerProcess, noNameServer, startNameServer } from '../helpers/name-server.ts';

const MANY = Array.from({ length: 40 }, (_, i) => `_xmpp-client._tcp.many IN SRV ${i} 0 5222 many${i}`);

const HOST_META = `<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>
  <Link rel='urn:xmpp:alt-connections:websocket' href='wss://web.test.example/ws'/>
  <Link rel='urn:xmpp:alt-connections:xbosh' href='https://web.test.example/bosh'/>
</XRD>`;

/** Each case has a domain of its own below test.example. */
const RECORDS = `
both IN A 127.0.0.1
both IN AAAA ::1
four IN A 127.0.0.1
six IN AAAA ::1
alias IN CNAME both
_xmpps-client._tcp.good IN SRV 1 0 5223 both
_xmpp-client._tcp.good IN SRV 5 0 5222 both
_xmpp-client._tcp.good IN SRV 9 0 5222 four
_xmpp-server._tcp.good IN SRV 5 0 5269 both
_xmpp-client._tcp.refusing IN SRV 0 0 0 .
_xmpps-client._tcp.refusing IN SRV 0 0 0 .
_xmpp-server._tcp.refusing IN SRV 0 0 0 .
refusing IN A 127.0.0.1
_xmpp-client._tcp.mixed IN SRV 0 0 0 .
_xmpp-client._tcp.mixed IN SRV 0 0 5222 both
_xmpp-client._tcp.aliased IN SRV 0 0 5222 alias
_xmpp-client._tcp.lost IN SRV 0 0 5222 nowhere
_xmpp-client._tcp.half IN SRV 0 0 5222 nowhere
_xmpp-client._tcp.half IN SRV 1 0 5222 both
_xmpp-client._tcp.zero IN SRV 0 0 0 both
_xmpp-client._tcp.old IN SRV 0 0 5222 four
_xmpp-client._tcp.new IN SRV 0 0 5222 six
_xmpp-client._tcp.twice IN SRV 0 0 5222 both
_xmpp-client._tcp.twice IN SRV 3 0 5222 both
_xmpps-client._tcp.direct IN SRV 0 0 5223 both
_xmpp-server._tcp.servers IN SRV 0 0 5269 both
_xmpp-client._tcp.literal IN SRV 0 0 5222 127.0.0.1.
_xmpp-client._tcp.hostile IN SRV 0 0 5222 e\\027[31mvil\\010
${MANY.join('\n')}
bare IN A 127.0.0.1
web IN A 127.0.0.156
_xmpp-client._tcp.xn--mnchen-3ya IN SRV 0 0 5222 four
`;

interface Report {
  readonly c2s: readonly { host: string; port: number; encryption: string; priority: number | null }[];
  readonly findings: readonly { level: string; check: string; subject: string; text: string }[];
}

describe('resolve', { skip: noNameServer }, () => {
  let names: NameServerProcess;
  before(async () => {
    names = await startNameServer({ records: RECORDS });
  });
  after(() => names?.stop());

  const resolve = (domain: string, ...args: string[]) =>
    runCli(['resolve', '--dns', names.address, ...args, domain]);

  async function report(domain: string): Promise<Report & { code: number | null }> {
    const { code, stdout } = await resolve(domain, '--json');
    return { code, ...JSON.parse(stdout) };
  }

  async function checks(name: string): Promise<string[]> {
    const { findings } = await report(`${name}.test.example`);
    return findings.map(({ level, check, subject }) => `${level} ${check} ${subject}`);
  }

  it('tells where clients and servers connect, in their order, with what the records say', async () => {
    const { code, stdout, stderr } = await resolve('good.test.example');
    assert.equal(stderr, '');
    const lines = stdout.split('\n');
    assert.deepEqual(lines.slice(0, 4), [
      'c2s\tboth.test.example:5223\tdirect TLS\tpriority 1 weight 0\t::1 127.0.0.1',
      'c2s\tboth.test.example:5222\tSTARTTLS\tpriority 5 weight 0\t::1 127.0.0.1',
      'c2s\tfour.test.example:5222\tSTARTTLS\tpriority 9 weight 0\t127.0.0.1',
      's2s\tboth.test.example:5269\tSTARTTLS\tpriority 5 weight 0\t::1 127.0.0.1',
    ]);
    assert.match(stdout, /^ok\tDNS\tclients try direct TLS before STARTTLS \(priorities 1 and 5\)$/m);
    assert.equal(code, 0);
  });

  it('as JSON is one object', async () => {
    const { code, c2s } = await report('good.test.example');
    assert.deepEqual(
      c2s.map(({ host, port, encryption, priority }) => [host, port, encryption, priority]),
      [
        ['both.test.example', 5223, 'direct', 1],
        ['both.test.example', 5222, 'starttls', 5],
        ['four.test.example', 5222, 'starttls', 9],
      ],
    );
    assert.equal(code, 0);
  });

  const CASES: readonly [what: string, domain: string, finding: string][] = [
    ['a service that is said not to exist', 'refusing', 'failure no-service DNS'],
    [
      'a target of . beside others',
      'mixed',
      'warning none-beside-others _xmpp-client._tcp.mixed.test.example',
    ],
    ['a target that is an alias', 'aliased', 'warning target-is-alias alias.test.example'],
    ['a target without addresses', 'half', 'failure target-without-address nowhere.test.example'],
    ['records that lead nowhere', 'lost', 'failure no-address DNS'],
    ['port 0', 'zero', 'failure port-0 _xmpp-client._tcp.zero.test.example'],
    ['IPv4 alone', 'old', 'ok ipv4-only four.test.example'],
    ['IPv6 alone', 'new', 'warning ipv6-only six.test.example'],
    ['a place that is named twice', 'twice', 'warning duplicate _xmpp-client._tcp.twice.test.example'],
    ['direct TLS alone', 'direct', 'warning direct-tls-only DNS'],
    ['records for servers alone', 'servers', 'warning one-sided DNS'],
    ['records for clients alone', 'old', 'warning one-sided DNS'],
    ['no records, where the domain itself is tried', 'bare', 'warning fallback DNS'],
    [
      'an address for a target',
      'literal',
      'warning target-is-address _xmpp-client._tcp.literal.test.example',
    ],
    ['very many records', 'many', 'warning many-records _xmpp-client._tcp.many.test.example'],
    ['more hosts than are looked up', 'many', 'warning many-records DNS'],
    ['a name that does not exist', 'nobody', 'failure no-domain DNS'],
  ];
  for (const [what, domain, finding] of CASES) {
    it(`tells of ${what}`, async () => {
      const found = await checks(domain);
      assert.ok(found.includes(finding), found.join('\n'));
    });
  }

  it('tells what host-meta has, from the web server that DNS leads to', async (t) => {
    const { certificate, key } = createCertificate({ names: ['web.test.example'] });
    const web = createServer({ cert: certificate, key }, ({ url }, response) => {
      response.writeHead(url === '/.well-known/host-meta' ? 200 : 404).end(HOST_META);
    });
    // The port is fixed (RFC 6415 2), the address is this test's own.
    web.listen(443, '127.0.0.156');
    const [error] = await Promise.race([
      once(web, 'listening'),
      once(web, 'error').catch((e: unknown) => [e]),
    ]);
    if (error !== undefined) return t.skip('may not listen at port 443');
    t.after(() => web.close());
    const ca = temporaryFile('ca.pem', certificate);
    const { code, stdout } = await resolve('web.test.example', '--ca', ca);
    assert.match(stdout, /^websocket\twss:\/\/web\.test\.example\/ws$/m);
    assert.match(stdout, /^bosh\thttps:\/\/web\.test\.example\/bosh$/m);
    assert.equal(code, 0);
    const untrusted = await resolve('web.test.example');
    assert.match(untrusted.stdout, /^warning\thost-meta\t.*self-signed certificate/m);
    const alike = JSON.parse((await resolve('web.test.example', '--json', '--ca', ca)).stdout);
    assert.deepEqual(alike.web, [
      { kind: 'websocket', url: 'wss://web.test.example/ws' },
      { kind: 'bosh', url: 'https://web.test.example/bosh' },
    ]);
  });

  it('says nothing of these about a domain that is as it should be', async () => {
    const found = await checks('good');
    assert.deepEqual(
      found.filter((finding) => !finding.startsWith('ok ')),
      [],
    );
  });

  it('keeps what a hostile name server says on one line, without control characters', async () => {
    const { stdout } = await resolve('hostile.test.example');
    assert.doesNotMatch(stdout, /[^\x20-\x7e\t\n]/);
    assert.match(stdout, /^c2s\te\\/m);
    assert.match(
      stdout,
      /^warning\t_xmpp-client\._tcp\.hostile\.test\.example\tthe target e.* is no host name/m,
    );
  });

  it('asks for A-labels, whatever the domain was typed in', async () => {
    const { stdout } = await resolve('MÜNCHEN.test.example');
    assert.match(stdout, /^c2s\tfour\.test\.example:5222\t/m);
  });

  for (const [domain, failure] of [
    ['refused.example', 'REFUSED'],
    ['x.broken.example', 'SERVFAIL'],
    ['x.silent.example', 'timed out'],
  ] as const) {
    it(`is 3 and says so where the answer is ${failure}`, async () => {
      const { code, stdout, stderr } = await resolve(domain, '--timeout', '2');
      assert.match(
        stdout,
        new RegExp(`^failure\tDNS\tthe name server gave no answer about ${domain}: ${failure};`, 'm'),
      );
      assert.match(stderr, new RegExp(`^xmpp-tool: resolving ${domain}: it leads nowhere\nhint: `));
      assert.equal(code, 3);
    });
  }

  it('is 3 where the domain leads nowhere', async () => {
    for (const domain of ['nobody.test.example', 'lost.test.example']) {
      const { code, stderr } = await resolve(domain);
      assert.match(stderr, /^xmpp-tool: resolving .*: it leads nowhere\nhint: /);
      assert.equal(code, 3);
    }
  });
});

for (const [args, complaint] of [
  [['resolve'], /^xmpp-tool: resolve: DOMAIN is missing\nhint: /],
  [['resolve', 'me@example.org'], /^xmpp-tool: DOMAIN me@example\.org: is a JID of somebody\nhint: /],
  [['resolve', 'a b'], /^xmpp-tool: DOMAIN a b: .*\nhint: /],
  [['resolve', 'a', 'b'], /^xmpp-tool: resolve b: one argument too many\nhint: /],
  [
    ['resolve', 'a', '--dns', 'xmpp://b'],
    /^xmpp-tool: --dns xmpp:\/\/b: is not HOST, HOST:PORT or \[IPv6\]:PORT\n$/,
  ],
  [['resolve', 'a', '--ca', '/nonexistent'], /^xmpp-tool: --ca \/nonexistent: cannot be read \(ENOENT\)\n$/],
] as const) {
  test(`${args.join(' ')} is a mistake that is told in a line`, async () => {
    const { code, stdout, stderr } = await runCli(args);
    assert.match(stderr, complaint);
    assert.equal(stdout, '');
    assert.equal(code, 2);
  });
}

test('resolve is 3 where no name server is', async () => {
  const { code, stdout } = await runCli(['resolve', '--dns', '127.0.0.1:1', 'test.example']);
  assert.match(
    stdout,
    /^failure\tDNS\tthe name server gave no answer about test\.example: nobody there; fix: /m,
  );
  assert.equal(code, 3);
});
