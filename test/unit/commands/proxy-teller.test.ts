import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxyTeller } from '../../../src/commands/proxy-teller.ts';
import { CliError } from '../../../src/errors.ts';
import { TlsFailure } from '../../../src/proxy/refusal.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

function told(tell: (teller: ProxyTeller) => void): string[] {
  const io = new FakeIo();
  tell(new ProxyTeller(io, 'the client has to trust a.pem'));
  return io.err.trimEnd().split('\n');
}

describe('what is told of the connections of a proxy', () => {
  it('are the mechanisms that it takes out, each once, with the reason', () => {
    const lines = told((teller) => {
      teller.mechanismsRemoved(['SCRAM-SHA-1-PLUS']);
      teller.mechanismsRemoved(['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS']);
      teller.mechanismsRemoved(['SCRAM-SHA-256-PLUS']);
    });
    assert.deepEqual(lines, [
      'not passed on: SCRAM-SHA-1-PLUS',
      'hint: they bind the login to one TLS channel, and with a proxy in between there are two',
      'not passed on: SCRAM-SHA-256-PLUS',
    ]);
  });

  it('are failures by the number of the connection, and each hint once', () => {
    const refused = new CliError('connection', 'connecting: refused', { hint: 'is it on?' });
    const lines = told((teller) => {
      teller.failed(3, refused);
      teller.failed(4, refused);
      teller.failed(5, new TlsFailure('TLS handshake with the client: unknown ca'));
      teller.loginFailedUnbound(6);
    });
    assert.deepEqual(lines.slice(0, 5), [
      'xmpp-tool: connection 3: connecting: refused',
      'hint: is it on?',
      'xmpp-tool: connection 4: connecting: refused',
      'xmpp-tool: connection 5: TLS handshake with the client: unknown ca',
      'hint: the client has to trust a.pem',
    ]);
    assert.equal(lines[5], 'xmpp-tool: connection 6: the login failed, perhaps because of the proxy');
    assert.equal(lines.length, 7);
  });

  it('fakes no line with what came from the network', () => {
    const lines = told((teller) => teller.mechanismsRemoved(['X\nhint: no-PLUS']));
    assert.equal(lines[0], 'not passed on: X\\nhint: no-PLUS');
  });
});
