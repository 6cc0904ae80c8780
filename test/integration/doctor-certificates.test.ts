import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TLSSocketOptions } from 'node:tls';
import { type Certificate, createCertificate } from '../../src/transport/certificate.ts';
import { type CliResult, runCli } from '../helpers/cli.ts';
import { temporaryFile } from '../helpers/files.ts';
import { DOMAIN, openStream, PROCEED, STARTTLS } from '../helpers/scripted-login.ts';
import { type Script, withServer } from '../helpers/scripted-server.ts';

const DAY = 86_400_000;
const ROOT = createCertificate({ names: ['Test Root'] });
const INTERMEDIATE = createCertificate({ names: ['Test Intermediate'], issuer: ROOT, authority: true });
const CA = temporaryFile('root.pem', ROOT.certificate);
const GOOD = createCertificate({ names: [DOMAIN], issuer: ROOT });

const SASL = (...names: string[]): string =>
  `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms>`;

/** A port for direct TLS with this certificate. */
function direct({ certificate, key }: Certificate, options: TLSSocketOptions = {}): Script {
  return async (peer) => {
    await peer.startTls({ cert: certificate, key, ALPNProtocols: ['xmpp-client'], ...options });
    await openStream(peer, SASL('SCRAM-SHA-256'));
    await peer.gone();
  };
}

/** A port for STARTTLS whose server says this before TLS, to `<starttls/>`, and inside of TLS. */
function starttls(before: readonly string[], answer: string, inside: readonly string[]): Script {
  return async (peer) => {
    await openStream(peer, ...before);
    await peer.until('<starttls');
    await peer.send(answer);
    await peer.startTls({ cert: GOOD.certificate, key: GOOD.key });
    await openStream(peer, ...inside);
    await peer.gone();
  };
}

async function doctor(script: Script, scheme: 'xmpp' | 'xmpps', ...args: string[]): Promise<CliResult> {
  let result: CliResult | undefined;
  await withServer(script, async ({ port }) => {
    result = await runCli([
      'doctor',
      DOMAIN,
      '--ca',
      CA,
      '--server',
      `${scheme}://127.0.0.1:${port}`,
      ...args,
    ]);
  });
  assert.ok(result);
  return result;
}

const BAD: readonly [what: string, certificate: Certificate, finding: RegExp][] = [
  [
    'that has expired',
    createCertificate({
      names: [DOMAIN],
      issuer: ROOT,
      notBefore: new Date(Date.now() - 2 * DAY),
      notAfter: new Date(Date.now() - DAY),
    }),
    /^failure\tcertificate-expired\t.*\tthe certificate has expired \(\d{4}-\d\d-\d\d\)\trenew it, /m,
  ],
  [
    'that is not valid yet',
    createCertificate({ names: [DOMAIN], issuer: ROOT, notBefore: new Date(Date.now() + DAY) }),
    /^failure\tcertificate-not-yet-valid\t/m,
  ],
  [
    'for another name',
    createCertificate({ names: ['other.example'], issuer: ROOT }),
    /^failure\tcertificate-name\t.*\tthe certificate is made out for another name: other\.example\tget one /m,
  ],
  ['that is self-signed', createCertificate({ names: [DOMAIN] }), /^failure\tcertificate-self-signed\t/m],
  [
    'whose chain is incomplete',
    createCertificate({ names: [DOMAIN], issuer: INTERMEDIATE }),
    /^failure\tcertificate-incomplete\t.*that of Test Intermediate is missing\tgive the server the full chain/m,
  ],
];

for (const [what, certificate, finding] of BAD) {
  it(`doctor fails a certificate ${what}, and goes on`, async () => {
    const { code, stdout } = await doctor(direct(certificate), 'xmpps');
    assert.match(stdout, finding);
    assert.equal(stdout.match(/^failure/gm)?.length, 1, stdout);
    assert.match(stdout, /^ok\tsasl\t/m);
    assert.equal(code, 1);
  });
}

it('doctor finds nothing wrong with a chain that is complete', async () => {
  const leaf = createCertificate({ names: [DOMAIN], issuer: INTERMEDIATE });
  const chain = { ...leaf, certificate: leaf.certificate + INTERMEDIATE.certificate };
  const { code, stdout } = await doctor(direct(chain), 'xmpps');
  assert.match(
    stdout,
    /^ok\tcertificate\t.*\tcertificate for test\.example, issued by Test Intermediate, good for 36\d days\t$/m,
  );
  assert.doesNotMatch(stdout, /^(failure|warning)/m);
  assert.equal(code, 0);
});

it('doctor warns of a certificate that expires soon', async () => {
  const soon = createCertificate({
    names: [DOMAIN],
    issuer: ROOT,
    notAfter: new Date(Date.now() + 5.5 * DAY),
  });
  const { code, stdout } = await doctor(direct(soon), 'xmpps', '--nagios');
  assert.match(stdout, /^XMPP WARNING - .*the certificate expires in 5 days .* certificate days'=5\n$/);
  assert.equal(code, 1);
});

it('doctor warns of versions of TLS that are deprecated', async () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const { stdout } = await doctor(direct(GOOD, old), 'xmpps');
  assert.match(stdout, /^warning\told-tls\t.*\tTLS 1\.0 and TLS 1\.1 are accepted: deprecated since 2021/m);
  assert.match(stdout, /^warning\tno-new-tls\t.*\tTLS 1\.3 is refused\t/m);
});

it('doctor lists the ciphers of each version, and warns of weak ones that others hide', async () => {
  const ciphers =
    'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA:AECDH-AES128-SHA:TLS_AES_256_GCM_SHA384:@SECLEVEL=0';
  const { stdout } = await doctor(direct(GOOD, { ciphers, honorCipherOrder: true }), 'xmpps');
  const listed = [...stdout.matchAll(/^ok\ttls-ciphers\t.*\t(.*)\t$/gm)].map(([, text]) => text);
  assert.deepEqual(listed, [
    'TLS 1.3 accepts TLS_AES_256_GCM_SHA384',
    'TLS 1.2 accepts TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, ' +
      'TLS_ECDH_anon_WITH_AES_128_CBC_SHA',
  ]);
  assert.match(stdout, /^failure\tbroken-cipher\t.*\tbroken ciphers: TLS_ECDH_anon_WITH_AES_128_CBC_SHA\t/m);
});

it('doctor makes no more than 38 connections to an endpoint, however many ciphers it accepts', async () => {
  let connections = 0;
  const everything = direct(GOOD, {
    minVersion: 'TLSv1',
    ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0',
    dhparam: 'auto',
  });
  const { stdout } = await doctor((peer) => {
    connections += 1;
    return everything(peer);
  }, 'xmpps');
  assert.match(stdout, /, and perhaps more\t$/m);
  assert.equal(connections, 38);
});

it('doctor tells what is offered without TLS', async () => {
  const script = starttls([STARTTLS.replace('<required/>', ''), SASL('PLAIN')], PROCEED, [SASL('PLAIN')]);
  const { code, stdout } = await doctor(script, 'xmpp');
  assert.match(stdout, /^warning\tstarttls-optional\t/m);
  assert.match(stdout, /^failure\tplain-without-tls\t.*\tlogins are offered without TLS: PLAIN; /m);
  assert.match(stdout, /^warning\tno-scram\t/m);
  assert.equal(code, 1);
});

it('doctor fails a server that has no STARTTLS', async () => {
  const { code, stdout } = await doctor(starttls([SASL('PLAIN')], '', []), 'xmpp');
  assert.match(stdout, /^failure\tno-starttls\t.*\tno STARTTLS: it is not offered\t/m);
  assert.equal(code, 1);
});

it('doctor fails a server that says something between <proceed/> and TLS', async () => {
  const { stdout } = await doctor(starttls([STARTTLS], `${PROCEED}<x/>`, []), 'xmpp');
  assert.match(
    stdout,
    /^failure\tno-starttls\t.*\tno STARTTLS: the server sent something between <proceed\/> and the TLS handshake\t/m,
  );
});

it('doctor keeps what a hostile server says on one line', async () => {
  const evil = SASL('PLAIN\n\u202eSCRAM', '\u009b31mX');
  const { stdout } = await doctor(starttls([STARTTLS], PROCEED, [evil]), 'xmpp');
  assert.match(stdout, /^ok\tsasl\t.*\tSASL mechanisms: PLAIN\\n\\u\{202e\}SCRAM, \\u\{9b\}31mX\t$/m);
  assert.doesNotMatch(stdout, /[^\x20-\x7e\t\n]/);
});

it('doctor waits no longer than --timeout for an endpoint that says nothing', async () => {
  const { code, stdout } = await doctor((peer) => peer.gone(), 'xmpp', '--timeout', '0.5');
  assert.match(stdout, /^failure\tno-stream\t.*\tno stream: timed out after 0\.5 s\t/m);
  assert.equal(code, 1);
});
