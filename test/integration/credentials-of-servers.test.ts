import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { BackendName, RunningBackend } from '../../src/server/backend.ts';
import { createCertificate } from '../../src/transport/certificate.ts';
import { runCli } from '../helpers/cli.ts';
import { startEjabberdWith, startProsodyWith } from '../helpers/configured-servers.ts';
import { temporaryFile } from '../helpers/files.ts';
import { missing } from '../helpers/servers.ts';

/** A wildcard is not accepted right below a top-level name. */
const DOMAIN = 'test.localhost';
const GUESTS = `guests.${DOMAIN}`;
const SETTINGS = { domain: DOMAIN, components: [] };

const STARTS: Readonly<Record<string, () => Promise<RunningBackend>>> = {
  prosody: () => startProsodyWith(`\nVirtualHost "${GUESTS}"\n  authentication = "anonymous"\n`, SETTINGS),
  ejabberd: () =>
    startEjabberdWith(
      ({ hosts, listen }, { certificateFile }) => ({
        hosts: [...hosts, GUESTS],
        host_config: { [GUESTS]: { auth_method: ['anonymous'], anonymous_protocol: 'sasl_anon' } },
        // It asks clients for a certificate, and does not insist.
        listen: listen.map((each) => ({ ...each, tls_verify: true, cafile: certificateFile })),
      }),
      SETTINGS,
    ),
};

for (const name of ['prosody', 'ejabberd'] as const satisfies readonly BackendName[]) {
  describe(`with ${name}`, { skip: missing.get(name) ?? false }, () => {
    let server: RunningBackend | undefined;
    before(async () => {
      server = await STARTS[name]?.();
    });
    after(() => server?.stop());

    function query(jid: string, ...options: string[]) {
      assert.ok(server);
      const where = ['--server', `127.0.0.1:${server.ports.client}`, '--ca', server.caFile];
      return runCli(['version-query', '--jid', jid, ...where, ...options, jid.replace(/.*@/, '')]);
    }

    it('--anonymous logs in as whom the server makes up, without a password', async () => {
      const { code, stdout, stderr } = await query(GUESTS, '--anonymous');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /prosody|ejabberd/i);
    });

    it('--anonymous is refused where people have accounts', async () => {
      const { code, stderr } = await query(DOMAIN, '--anonymous');
      assert.equal(code, 4);
      assert.match(stderr, /the server does not offer anonymous login/);
    });

    if (name === 'prosody') return;

    /** A certificate of the server's own authority for this account. */
    async function certificateFor(jid: string, authority = true): Promise<string[]> {
      const folder = server?.folder ?? '';
      const [certificate, key] = await Promise.all(
        ['certificate.pem', 'key.pem'].map((file) => readFile(path.join(folder, file), 'utf8')),
      );
      const issuer = { commonName: DOMAIN, certificate: certificate ?? '', key: key ?? '' };
      const mine = createCertificate({ names: [], xmppAddresses: [jid], ...(authority && { issuer }) });
      return [
        '--cert',
        temporaryFile('certificate.pem', mine.certificate),
        '--key',
        temporaryFile('key.pem', mine.key),
      ];
    }

    it('--cert and --key log in as whom the certificate names, without a password', async () => {
      const jid = `alice@${DOMAIN}`;
      const { code, stdout, stderr } = await query(jid, ...(await certificateFor(jid)));
      assert.equal(code, 0, stderr);
      assert.match(stdout, /ejabberd/i);
    });

    it('a certificate that the server does not trust does not log in', async () => {
      const jid = `alice@${DOMAIN}`;
      const { code, stderr } = await query(jid, ...(await certificateFor(jid, false)));
      assert.ok(code === 3 || code === 4, stderr);
    });
  });
}

describe('with an ejabberd that stores passwords as they are and knows PLAIN only', {
  skip: missing.get('ejabberd') ?? false,
}, () => {
  /** What SASLprep would make another password of. */
  const users = ['pass\u00adwort', 'pass\u00a0wort', 'pass\u2168wort'].map((password, i) => ({
    username: `user${i}`,
    password,
  }));
  const scram = ['1', '256', '512'].flatMap((hash) => [`scram-sha-${hash}`, `scram-sha-${hash}-plus`]);
  let server: RunningBackend | undefined;
  before(async () => {
    server = await startEjabberdWith(
      () => ({ auth_password_format: 'plain', disable_sasl_mechanisms: [...scram, 'digest-md5'] }),
      { users, components: [] },
    );
  });
  after(() => server?.stop());

  it('the password that was set logs in', async () => {
    assert.ok(server);
    const where = ['--server', `127.0.0.1:${server.ports.client}`, '--ca', server.caFile];
    for (const { username, password } of users) {
      const args = ['version-query', '--jid', `${username}@localhost`, ...where, 'localhost'];
      const { code, stderr } = await runCli(args, { env: { XMPP_PASSWORD: password } });
      assert.equal(code, 0, stderr);
    }
  });
});
