import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import type { TLSSocketOptions } from 'node:tls';
import { connect } from '../../src/connection/connect.ts';
import { CONCURRENT, NEVER, withTls } from '../helpers/refused.ts';
import {
  bindAnswer,
  closeWhenAsked,
  mechanisms,
  openStream,
  PASSWORD,
  requestToBind,
  SERVER_TLS,
  sasl,
  startTls,
} from '../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../helpers/scripted-server.ts';
import { ScramServer } from '../unit/connection/sasl/scram-server.ts';

const ALL = ['SCRAM-SHA-512-PLUS', 'SCRAM-SHA-512', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256', 'PLAIN'];
const WITHOUT_PLUS = ALL.filter((name) => !name.endsWith('-PLUS'));
const TLS12: TLSSocketOptions = { ...SERVER_TLS, maxVersion: 'TLSv1.2' };

/** What a server announces (XEP-0440). */
function announced(...types: string[]): string {
  const list = types.map((type) => `<channel-binding type='${type}'/>`).join('');
  return `<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>${list}</sasl-channel-binding>`;
}

interface Seen {
  mechanism: string;
  /** What the client says of channel binding in the end (RFC 5802 5.1, c=). */
  binding: Buffer;
  /** What TLS says (RFC 9266 2). */
  exported: Buffer;
}

/** A login with SCRAM-SHA-512 or its -PLUS, after such features; what it says of channel binding. */
async function loginWith(features: string[], tls: TLSSocketOptions = SERVER_TLS): Promise<Seen> {
  const seen: Partial<Seen> = {};
  const script: Script = async (peer) => {
    await startTls(peer, tls);
    if (peer.tls?.getProtocol() === 'TLSv1.3') seen.exported = exporterOf(peer);
    await openStream(peer, ...features);
    const server = new ScramServer('SHA-512', PASSWORD);
    const [, mechanism = '', initial = ''] = await peer.until(
      /<auth [^>]*mechanism=["']([^"']*)["'][^>]*>([^<]*)<\/auth>/,
    );
    await peer.send(sasl('challenge', server.first(Buffer.from(initial, 'base64').toString())));
    const [, response = ''] = await peer.until(/<response [^>]*>([^<]*)<\/response>/);
    const proof = Buffer.from(response, 'base64').toString();
    assert.ok(server.accepts(proof));
    seen.mechanism = mechanism;
    seen.binding = Buffer.from(/^c=([^,]*)/.exec(proof)?.[1] ?? '', 'base64');
    await peer.send(sasl('success', server.final(proof)));
    await peer.send(bindAnswer(await requestToBind(peer)));
    await closeWhenAsked(peer);
  };
  await withServer(script, async (server) => (await connect(withTls('auto')(server), NEVER)).close());
  return { mechanism: '', binding: Buffer.alloc(0), exported: Buffer.alloc(0), ...seen };
}

function exporterOf(peer: Peer): Buffer {
  const exported = peer.tls?.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
  assert.ok(exported);
  return exported;
}

describe('channel binding', CONCURRENT, () => {
  it('with tls-exporter is used where it is announced, with the value of this very connection', async () => {
    const seen = await loginWith([mechanisms(...ALL), announced('tls-server-end-point', 'tls-exporter')]);
    assert.equal(seen.mechanism, 'SCRAM-SHA-512-PLUS');
    assert.deepEqual(seen.binding, Buffer.concat([Buffer.from('p=tls-exporter,,'), seen.exported]));
  });

  const UNBOUND: readonly [what: string, features: string[], tls: TLSSocketOptions, gs2: string][] = [
    ['is not announced at all', [mechanisms(...ALL)], SERVER_TLS, 'n,,'],
    ['is announced with tls-unique alone', [mechanisms(...ALL), announced('tls-unique')], SERVER_TLS, 'n,,'],
    ['is offered on TLS 1.2', [mechanisms(...ALL), announced('tls-exporter')], TLS12, 'n,,'],
    ['is not offered: the server is told that we could', [mechanisms(...WITHOUT_PLUS)], SERVER_TLS, 'y,,'],
    ['is not offered on TLS 1.2, where we could not', [mechanisms(...WITHOUT_PLUS)], TLS12, 'n,,'],
  ];
  for (const [what, features, tls, gs2] of UNBOUND) {
    it(`is not used where it ${what}`, async () => {
      const seen = await loginWith(features, tls);
      assert.deepEqual([seen.mechanism, seen.binding.toString()], ['SCRAM-SHA-512', gs2]);
    });
  }
});
