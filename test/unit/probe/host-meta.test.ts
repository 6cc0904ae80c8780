import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { fetchHostMeta, type HostMeta } from '../../../src/probe/host-meta.ts';
import { judgeHostMeta } from '../../../src/probe/judge-host-meta.ts';
import { readHostMetaJson, readHostMetaXml } from '../../../src/probe/read-host-meta.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { NEVER } from '../../helpers/refused.ts';

const DOMAIN = 'test.example';
const CERTIFICATE = createCertificate({ names: [DOMAIN] });
const WEBSOCKET = 'wss://web.test.example/ws';
const XML = `<?xml version='1.0' encoding='utf-8'?>
<!-- by hand -->
<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>
  <Link rel='urn:xmpp:alt-connections:websocket' href='${WEBSOCKET}'/><!-- a comment -->
  <Link rel='lrdd' template='https://test.example/x?{uri}'/>
</XRD>`;
const JSON_TEXT = JSON.stringify({
  links: [{ rel: 'urn:xmpp:alt-connections:websocket', href: WEBSOCKET }, null, 1],
});
const LINKS = [{ kind: 'websocket', url: WEBSOCKET }];

async function fetched(serve: RequestListener, wanted = {}): Promise<HostMeta> {
  const server = createServer({ cert: CERTIFICATE.certificate, key: CERTIFICATE.key }, serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const { certificate: ca } = CERTIFICATE;
    return await fetchHostMeta({
      domain: DOMAIN,
      addressesOf: async () => ['127.0.0.1'],
      port,
      ca,
      signal: NEVER,
      ...wanted,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const serving: RequestListener = (request, response) => {
  if (request.headers.host?.startsWith(`${DOMAIN}:`)) {
    const xml = request.url === '/.well-known/host-meta';
    response.end(xml ? XML : request.url === '/.well-known/host-meta.json' ? JSON_TEXT : '');
  } else response.writeHead(400).end();
};

describe('host-meta (XEP-0156)', () => {
  it('is fetched over HTTPS from the domain, in both formats', async () => {
    const { xml, json } = await fetched(serving);
    assert.deepEqual(
      [xml, json],
      [
        { kind: 'found', links: LINKS },
        { kind: 'found', links: LINKS },
      ],
    );
  });

  it('is not believed where the certificate is not that of the domain', async () => {
    const { xml } = await fetched(serving, { domain: 'other.example' });
    assert.equal(xml.kind, 'failed');
    const { json } = await fetched(serving, { ca: createCertificate({ names: ['x'] }).certificate });
    assert.equal(json.kind, 'failed');
  });

  it('is none where the web server has none, or there is none', async () => {
    const { xml } = await fetched((_, response) => void response.writeHead(404).end());
    assert.deepEqual(xml, { kind: 'none', why: 'HTTP status 404' });
    const { json } = await fetched(serving, { port: 1 });
    assert.deepEqual(json, { kind: 'none', why: 'connection refused' });
  });

  it('is followed to where it has moved, but not out of HTTPS, nor in a circle', async () => {
    const moved =
      (location: string): RequestListener =>
      (request, response) => {
        if (request.url?.startsWith('/.well-known/')) response.writeHead(302, { location }).end();
        else response.end(XML);
      };
    const { xml } = await fetched(moved('/elsewhere'));
    assert.deepEqual(xml, { kind: 'found', links: LINKS });
    const open = await fetched(moved('http://test.example/x'));
    assert.deepEqual(open.xml, {
      kind: 'failed',
      why: 'redirects to http://test.example/x, which is not HTTPS',
    });
    const circle = await fetched(moved('/.well-known/host-meta'));
    assert.deepEqual(circle.xml, { kind: 'failed', why: 'redirects too often' });
  });

  it('is given up where it has no end', async () => {
    const endless: RequestListener = (_, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(16_384), more);
      };
      more();
    };
    const { xml } = await fetched(endless);
    assert.deepEqual(xml, { kind: 'failed', why: 'more than 65536 characters' });
  });

  it('is read in XML with comments, and nothing else is', () => {
    assert.deepEqual(readHostMetaXml(XML), LINKS);
    for (const text of ['', '<html/>', '<!DOCTYPE x><XRD/>', 'x'.repeat(100), '<!--', XML.slice(0, -3)])
      assert.equal(readHostMetaXml(text), undefined, text);
  });

  it('is read in JSON, and nothing else is', () => {
    assert.deepEqual(readHostMetaJson(JSON_TEXT), LINKS);
    assert.deepEqual(readHostMetaJson('{}'), []);
    for (const text of ['', '1', 'null', '{"links":1}'])
      assert.equal(readHostMetaJson(text), undefined, text);
  });

  it('that names what is not encrypted, or not in both formats, is told of', () => {
    const found = (url: string) => ({ kind: 'found', links: [{ kind: 'websocket', url }] }) as const;
    const checks = (meta: HostMeta) => judgeHostMeta(meta).map(({ level, check }) => `${level} ${check}`);
    assert.deepEqual(checks({ xml: found('ws://a'), json: found('ws://a') }), ['warning websocket-insecure']);
    const none = { kind: 'none', why: '404' } as const;
    assert.deepEqual(checks({ xml: found('wss://a'), json: none }), [
      'warning host-meta-differs',
      'ok websocket',
    ]);
    assert.deepEqual(checks({ xml: none, json: none }), ['ok host-meta-none']);
    assert.deepEqual(checks({ xml: { kind: 'failed', why: 'x' }, json: none }), ['warning host-meta-failed']);
  });
});
