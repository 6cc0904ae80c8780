import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Endpoint } from '../../../src/probe/endpoint.ts';
import { probeAll } from '../../../src/probe/probe-all.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { NEVER } from '../../helpers/refused.ts';
import { DOMAIN, openStream } from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

const CERTIFICATE = createCertificate({ names: [DOMAIN] });

const working: Script = async (peer) => {
  await peer.startTls({ cert: CERTIFICATE.certificate, key: CERTIFICATE.key });
  await openStream(peer);
  await peer.gone();
};

function endpoint(port: number): Endpoint {
  const place = { host: '127.0.0.1', address: '127.0.0.1', port };
  return { role: 'c2s', encryption: 'direct', announced: true, ...place };
}

it('endpoints that hang end by their own deadlines, and do not stop the others', async () => {
  await withServer(
    (peer) => peer.gone(),
    async (deaf) => {
      await withServer(working, async ({ port }) => {
        const endpoints = [...Array.from({ length: 5 }, () => endpoint(deaf.port)), endpoint(port)];
        const settings = { domain: DOMAIN, ca: CERTIFICATE.certificate, timeout: 2000 };
        let seen = 0;
        const facts = await probeAll(endpoints, settings, NEVER, () => {
          seen += 1;
        });
        assert.deepEqual(
          facts.map(({ problem }) => problem?.why),
          [...Array(5).fill('timed out after 2 s'), undefined],
        );
        assert.equal(facts[5]?.tls?.protocol, 'TLSv1.3');
        assert.equal(seen, 6);
      });
    },
  );
});

it('what is under way ends with the signal, and its reason is thrown', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  await withServer(
    async (peer) => {
      controller.abort(reason);
      await peer.gone();
    },
    async ({ port }) => {
      const settings = { domain: DOMAIN, timeout: 60_000 };
      await assert.rejects(
        probeAll([endpoint(port)], settings, controller.signal, () => {}),
        reason,
      );
    },
  );
});

for (const [role, srvName, isGood] of [
  ['s2s', '_xmpp-server', true],
  ['s2s', '_xmpp-client', false],
  ['c2s', '_xmpp-client', true],
  ['c2s', '_xmpp-server', false],
] as const) {
  it(`a certificate for ${srvName} alone is ${isGood ? '' : 'not '}good for ${role}`, async () => {
    const { certificate, key } = createCertificate({ names: [], srvNames: [`${srvName}.${DOMAIN}`] });
    const script: Script = async (peer) => {
      await peer.startTls({ cert: certificate, key });
      await peer.gone();
    };
    await withServer(script, async ({ port }) => {
      const settings = { domain: DOMAIN, ca: certificate, timeout: 2000 };
      const [facts] = await probeAll([{ ...endpoint(port), role }], settings, NEVER, () => {});
      const { nameProblem } = facts?.tls?.certificate ?? assert.fail('no certificate');
      assert.equal(nameProblem === undefined, isGood, nameProblem);
    });
  });
}
