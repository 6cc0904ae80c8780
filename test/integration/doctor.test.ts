import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, describe, it, test } from 'node:test';
import { runCli } from '../helpers/cli.ts';
import { FEDERATING, type FederatingBackend } from '../helpers/federating-servers.ts';
import { temporaryPath } from '../helpers/files.ts';
import { type NameServerProcess, noNameServer, startNameServer } from '../helpers/name-server.ts';
import { missing } from '../helpers/servers.ts';

const DOMAIN = 'test.example';
const noIpv6 =
  !Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1')) &&
  'needs the loopback address of IPv6';
const SETTINGS = {
  domain: DOMAIN,
  users: [{ username: 'alice', password: 'alice-secret' }],
  components: [{ domain: `echo.${DOMAIN}`, secret: 'component-secret' }],
};

for (const name of ['prosody', 'ejabberd'] as const) {
  describe(`doctor of ${name}`, { skip: missing.get(name) ?? noNameServer }, () => {
    let server: FederatingBackend;
    let names: NameServerProcess;
    before(async () => {
      server = await FEDERATING[name](SETTINGS);
      names = await startNameServer({ records: records(server) });
    });
    after(async () => {
      await names?.stop();
      await server?.running.stop();
    });

    const doctor = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      runCli(['doctor', DOMAIN, '--dns', names.address, '--ca', server.running.caFile, ...args], { env });
    const client = () => `127.0.0.1:${server.running.ports.client}`;

    it('finds every endpoint by its SRV records, and nothing that fails', async () => {
      const { code, stdout, stderr } = await doctor([]);
      assert.equal(stderr, '');
      const { running, servers } = server;
      for (const endpoint of [
        `c2s STARTTLS xmpp.test.example:${running.ports.client} (127.0.0.1)`,
        `c2s direct TLS xmpp.test.example:${running.ports.directTls} (127.0.0.1)`,
        `s2s STARTTLS xmpp.test.example:${servers.starttls} (127.0.0.1)`,
        `s2s direct TLS xmpp.test.example:${servers.direct} (127.0.0.1)`,
      ]) {
        for (const check of ['reachable', 'certificate', 'tls', 'features']) {
          assert.ok(stdout.includes(`ok\t${check}\t${endpoint}\t`), `${check} ${endpoint}\n${stdout}`);
        }
      }
      assert.match(
        stdout,
        /^ok\treachable\tc2s STARTTLS .*\treachable: TCP \S+ ms, TLS \S+ ms, stream \S+ ms\t$/m,
      );
      assert.match(stdout, /^ok\tstarttls\ts2s STARTTLS .*\tSTARTTLS is required\t$/m);
      assert.match(stdout, /^ok\tsasl\tc2s .*\tSASL mechanisms: .*SCRAM-SHA-/m);
      assert.match(stdout, /^ok\ttls-ciphers\t.*\tTLS 1\.3 accepts .*TLS_AES_256_GCM_SHA384/m);
      assert.match(stdout, /^ok\ttls-ciphers\t.*\tTLS 1\.2 accepts TLS_ECDHE_/m);
      assert.match(stdout, /^ok\ts2s-[a-z]+\ts2s /m);
      assert.doesNotMatch(stdout, /^failure/m);
      assert.equal(code, 0);
    });

    it('looks at IPv4 and IPv6 of an endpoint, each by itself', async () => {
      const args = ['doctor', `dual.${DOMAIN}`, '--dns', names.address, '--ca', server.running.caFile];
      const { code, stdout } = await runCli(args);
      const { client: port } = server.running.ports;
      const place = `c2s STARTTLS dual.test.example:${port}`;
      assert.ok(stdout.includes(`ok\treachable\t${place} (127.0.0.1)\t`), stdout);
      assert.match(
        stdout,
        new RegExp(`^(failure\tunreachable|warning\tnot-tried)\t${place} \\(::1\\)\t`, 'm'),
      );
      assert.equal(code, 1);
    });

    it('looks at a server for servers by IPv6', { skip: noIpv6 }, async (t) => {
      const relay = createServer((from) => {
        const to = connect(server.servers.starttls, '127.0.0.1');
        for (const end of [from, to])
          end.on('error', () => {}).on('close', () => [from, to].map((each) => each.destroy()));
        from.pipe(to).pipe(from);
      }).listen(0, '::1');
      await once(relay, 'listening');
      t.after(() => relay.close());
      const { port } = relay.address() as AddressInfo;
      const six = await startNameServer({
        records: `six IN AAAA ::1\n_xmpp-server._tcp IN SRV 1 0 ${port} six`,
      });
      t.after(() => six.stop());
      const args = ['doctor', DOMAIN, '--dns', six.address, '--ca', server.running.caFile];
      const { stdout } = await runCli(args);
      const place = `s2s STARTTLS six.test.example:${port} \\(::1\\)`;
      for (const check of ['reachable', 'starttls', 'certificate', 'tls', 'features']) {
        assert.match(stdout, new RegExp(`^ok\t${check}\t${place}\t`, 'm'));
      }
    });

    it('as JSON is one object with what was seen and what is to be said about it', async () => {
      const { code, stdout } = await doctor(['--json']);
      const { domain, level, endpoints, findings, resolution } = JSON.parse(stdout);
      assert.deepEqual([domain, level === 'failure', resolution.domain], [DOMAIN, false, DOMAIN]);
      assert.equal(endpoints.length, 4);
      const [first] = endpoints;
      assert.deepEqual([first.role, first.encryption, first.tls.protocol], ['c2s', 'direct', 'TLSv1.3']);
      assert.equal(first.certificate.daysLeft, 364);
      assert.ok(first.certificate.names.includes(DOMAIN), first.certificate.names);
      assert.ok(
        findings.every(
          (each: { level: string; fix: unknown }) => (each.level === 'ok') === (each.fix === null),
        ),
      );
      assert.equal(code, 0);
    });

    it('--server looks at one endpoint and asks no name server', async () => {
      const args = ['doctor', DOMAIN, '--dns', '127.0.0.1:1', '--ca', server.running.caFile];
      const { code, stdout } = await runCli([...args, '--server', client()]);
      assert.match(stdout, new RegExp(`^ok\treachable\tc2s STARTTLS ${client()}\t`));
      assert.doesNotMatch(stdout, /\tDNS\t|host-meta/);
      assert.equal(code, 0);
    });

    it('--server tells ports for servers and for components from those for clients', async () => {
      const { running, servers } = server;
      const [federation, component] = [
        `127.0.0.1:${servers.starttls}`,
        `127.0.0.1:${running.ports.component}`,
      ];
      const found = await doctor(['--server', federation]);
      assert.match(found.stdout, new RegExp(`^ok\tcertificate\ts2s STARTTLS ${federation}\t`, 'm'));
      assert.equal(found.code, 0);
      const refused = await doctor(['--server', component]);
      assert.match(
        refused.stdout,
        /^failure\tport-kind\t.*\tthe port is one for components, not for clients\t/m,
      );
      assert.equal(refused.code, 1);
    });

    it('--server with a port that speaks the other kind of TLS says so', async () => {
      const direct = await doctor(['--server', `xmpps://${client()}`]);
      assert.match(
        direct.stdout,
        /^failure\tno-tls\tc2s direct TLS .*the other side does not speak TLS here/m,
      );
      assert.equal(direct.code, 1);
    });

    it('without the CA of the certificate says that it is self-signed, and what to do', async () => {
      const { code, stdout } = await runCli(['doctor', DOMAIN, '--server', client()]);
      assert.match(
        stdout,
        /^failure\tcertificate-self-signed\t.*\tthe certificate is self-signed\tget one .*--ca FILE$/m,
      );
      assert.match(stdout, /^ok\tsasl\t/m);
      assert.equal(code, 1);
    });

    it('for another domain says that the certificate is not its', async () => {
      const args = ['doctor', 'other.example', '--ca', server.running.caFile, '--server', client()];
      const { code, stdout } = await runCli(args);
      assert.match(stdout, /^failure\t(certificate-name|no-stream)\t/m);
      assert.equal(code, 1);
    });

    it('with an account tells which XEPs of the compliance suite are there', async () => {
      const { code, stdout } = await doctor(['--jid', `alice@${DOMAIN}`], { XMPP_PASSWORD: 'alice-secret' });
      assert.match(stdout, /^ok\tlogin\taccount\tlogged in as alice@test\.example\t$/m);
      for (const met of [
        'Core\tXEP-0030 Service Discovery',
        'Core\tXEP-0368 SRV records for XMPP over TLS',
        'Core\tXEP-0115 Entity Capabilities',
        'Core\tXEP-0163 Personal Eventing Protocol',
        'IM\tRFC 6121 Instant Messaging and Presence',
        'IM\tXEP-0280 Message Carbons',
        'IM\tXEP-0045 Multi-User Chat',
        'IM\tXEP-0049 Private XML Storage',
        'Mobile\tXEP-0198 Stream Management',
        'Mobile\tXEP-0352 Client State Indication',
      ]) {
        assert.ok(stdout.includes(`\nok\tcompliance\tXEP-0479 ${met}\t\n`), `${met}\n${stdout}`);
      }
      assert.match(
        stdout,
        /^warning\tcompliance\tXEP-0479 Mobile\tXEP-0357 Push Notifications is missing; it is asked of advanced servers\tProsody: mod_cloud_notify; ejabberd: mod_push$/m,
      );
      assert.match(stdout, /^ok\tclock\tclock\t/m);
      assert.equal(code, 0);
    });

    it('with a wrong password is 1, and everything else is told all the same', async () => {
      const { code, stdout } = await doctor(['--jid', `alice@${DOMAIN}`], { XMPP_PASSWORD: 'wrong' });
      assert.match(
        stdout,
        /^failure\tlogin-failed\taccount\tnot logged in: login as alice@test\.example: not-authorized/m,
      );
      assert.match(stdout, /^ok\tcertificate\ts2s/m);
      assert.doesNotMatch(stdout, /wrong/);
      assert.equal(code, 1);
    });

    it('--nagios is one line with performance data', async () => {
      const { code, stdout } = await doctor(['--nagios', '--server', client()]);
      assert.match(
        stdout,
        /^XMPP (OK|WARNING) - [^|\n]+ \| 'c2s STARTTLS 127\.0\.0\.1:\d+ tcp'=0\.\d+s .*certificate days'=364\n$/,
      );
      assert.equal(code, stdout.startsWith('XMPP OK') ? 0 : 1);
    });

    it('shows and records what passes on every connection', async () => {
      const file = temporaryPath('traffic');
      const { stderr } = await doctor(['--log-traffic=compact', '--traffic-file', file]);
      assert.match(stderr, /<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'\/>/);
      const events = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.equal(events[0].kind, 'capture');
      assert.ok(new Set(events.map(({ conn }) => conn)).size >= 4);
    });
  });
}

/** Besides, a host with an address of IPv6 that nobody listens at. */
function records({ running: { ports }, servers }: FederatingBackend): string {
  return `
xmpp IN A 127.0.0.1
dual IN A 127.0.0.1
dual IN AAAA ::1
_xmpp-client._tcp.dual IN SRV 0 0 ${ports.client} dual
_xmpp-client._tcp IN SRV 5 0 ${ports.client} xmpp
_xmpps-client._tcp IN SRV 1 0 ${ports.directTls} xmpp
_xmpp-server._tcp IN SRV 5 0 ${servers.starttls} xmpp
_xmpps-server._tcp IN SRV 6 0 ${servers.direct} xmpp
`;
}

test('doctor is 1 where nobody listens, and says what to look for', async () => {
  const { code, stdout } = await runCli(['doctor', 'example.org', '--server', '127.0.0.1:1']);
  assert.match(
    stdout,
    /^failure\tunreachable\tc2s STARTTLS 127\.0\.0\.1:1\tno connection: connection refused\tis the server running, .*\n$/,
  );
  assert.equal(code, 1);
});

test('doctor --nagios is 2 where nobody listens, and 3 where nothing can be said', async () => {
  const critical = await runCli(['doctor', 'example.org', '--nagios', '--server', '127.0.0.1:1']);
  assert.match(
    critical.stdout,
    /^XMPP CRITICAL - c2s STARTTLS 127\.0\.0\.1:1: no connection: connection refused\n$/,
  );
  assert.equal(critical.code, 2);
  const unknown = await runCli(['doctor', 'a@b', '--nagios']);
  assert.equal(unknown.stdout, 'XMPP UNKNOWN - DOMAIN a@b: is a JID of somebody\n');
  assert.equal(unknown.code, 3);
});

for (const [args, complaint] of [
  [['doctor'], /^xmpp-tool: doctor: DOMAIN is missing\nhint: /],
  [['doctor', 'me@example.org'], /^xmpp-tool: DOMAIN me@example\.org: is a JID of somebody\nhint: /],
  [['doctor', 'a', '--server', 'x y'], /^xmpp-tool: --server x y: is not HOST/],
  [['doctor', 'a', '--tls', 'none'], /^xmpp-tool: --tls none: there is nothing to examine without TLS\n$/],
  [['doctor', 'a', '--nagios', '--json'], /^xmpp-tool: --nagios and --json: give one of them\n$/],
  [['doctor', 'a', '--jid', 'me@b'], /^xmpp-tool: --jid me@b: is no account of a\nhint: /],
] as const) {
  test(`${args.join(' ')} is a mistake that is told in a line`, async () => {
    const { code, stdout, stderr } = await runCli(args, { env: { XMPP_PASSWORD: 'secret' } });
    assert.match(stderr, complaint);
    assert.equal(stdout, '');
    assert.equal(code, 2);
  });
}
