import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { runCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import {
  COMPONENT,
  clientHeader,
  closeWhenAsked,
  componentHeader,
  login,
  mechanisms,
  openStream,
  PASSWORD,
  startTls,
  streamError,
} from '../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../helpers/scripted-server.ts';

const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const IN_XML = PASSWORD.replace('&', '&amp;');
const NS_STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams';
const NS_STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const STANZA_ERROR = `<error type='auth'><forbidden xmlns='${NS_STANZAS}'/><text xmlns='${NS_STANZAS}'>wrong: ${IN_XML}</text></error>`;
/** A password that could be a host. */
const HOST = 'hunter2.example';
const PLAIN = Buffer.from(`\0me\0${PASSWORD}`).toString('base64');

const failure = (text: string): string =>
  `<failure xmlns='${NS_SASL}'><not-authorized/><text>${text}</text></failure>`;

const repeatsPlain: Script = async (peer) => {
  await startTls(peer);
  await openStream(peer, mechanisms('PLAIN'));
  const [, message] = await peer.until(/<auth [^>]*>([^<]*)<\/auth>/);
  await peer.send(failure(`wrong: ${message} is ${IN_XML}`));
  await peer.gone();
};

const repeatsProof: Script = async (peer) => {
  await openStream(peer, mechanisms('SCRAM-SHA-1'));
  const [, initial = ''] = await peer.until(/<auth [^>]*>([^<]*)<\/auth>/);
  const nonce = /r=(.*)/.exec(Buffer.from(initial, 'base64').toString())?.[1];
  const first = Buffer.from(`r=${nonce}x,s=c2FsdA==,i=4096`).toString('base64');
  await peer.send(`<challenge xmlns='${NS_SASL}'>${first}</challenge>`);
  const [, response = ''] = await peer.until(/<response [^>]*>([^<]*)<\/response>/);
  const final = Buffer.from(response, 'base64').toString();
  await peer.send(failure(`wrong: ${response} is ${final}, proof ${/p=(.*)/.exec(final)?.[1]}`));
  await peer.gone();
};

const repeatsHandshake: Script = async (peer) => {
  await peer.until(/<stream:stream [^>]*>/);
  await peer.send(componentHeader());
  const [, digest] = await peer.until(/<handshake[^>]*>([^<]*)<\/handshake>/);
  await peer.send(streamError('not-authorized', `wrong: ${digest} of ${IN_XML}`));
  await peer.gone();
};

/** As one that knows it from an earlier login. */
const repeatsAtOnce: Script = async (peer) => {
  await peer.until(/<stream:stream [^>]*>/);
  await peer.send(clientHeader() + streamError('not-authorized', `wrong: ${IN_XML}`));
  await peer.gone();
};

const sendsElsewhere: Script = async (peer) => {
  await startTls(peer);
  await peer.until(/<stream:stream [^>]*>/);
  const see = `<see-other-host xmlns='${NS_STREAMS}'>${HOST}</see-other-host>`;
  const text = `<text xmlns='${NS_STREAMS}'>wrong: ${HOST}</text>`;
  await peer.send(`${clientHeader()}<stream:error>${see}${text}</stream:error></stream:stream>`);
  await peer.gone();
};

/** Whatever comes after the login, of the kind that the command waits for. */
const returns = (kind: 'message' | 'presence'): Script => {
  return async (peer) => {
    await login(peer);
    const [, attributes = ''] = await peer.until(new RegExp(`<${kind} ([^>]*)>.*</${kind}>`, 's'));
    const [, to] = /to='([^']*)'/.exec(attributes) ?? [];
    const [id = ''] = / ?id='[^']*'/.exec(attributes) ?? [];
    await peer.send(`<${kind} type='error' from='${to}' ${id}>${STANZA_ERROR}</${kind}>`);
    if (kind === 'message') {
      const [, ping] = await peer.until(/<iq [^>]*id='([^']*)'/);
      await peer.send(`<iq type='result' from='test.example' id='${ping}'/>`);
    }
    await closeWhenAsked(peer);
  };
};

const repeatsInAnswer: Script = async (peer) => {
  await login(peer);
  const [, id] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*<\/iq>/s);
  await peer.send(`<iq type='error' id='${id}' from='test.example'>${STANZA_ERROR}</iq>`);
  await peer.gone();
};

const CLIENT = ['version-query', '--jid', 'me@test.example', 'test.example'];
const SEND = ['send', '--jid', 'me@test.example', '--tls', 'none'];
const CASES: readonly [string, Script, string[], number][] = [
  ['PLAIN and its password in a SASL failure', repeatsPlain, [...CLIENT, '--insecure'], 4],
  ["SCRAM's proof in a SASL failure", repeatsProof, [...CLIENT, '--tls', 'none'], 4],
  [
    "a component's handshake and secret in a stream error",
    repeatsHandshake,
    ['echo-component', '--jid', COMPONENT],
    4,
  ],
  ['the password before the login', repeatsAtOnce, [...CLIENT, '--tls', 'none'], 4],
  ['the password before TLS', repeatsAtOnce, [...CLIENT, '--insecure'], 4],
  ['the password as a host to go to', sendsElsewhere, [...CLIENT, '--insecure'], 3],
  ['the password in a stanza error', repeatsInAnswer, [...CLIENT, '--tls', 'none'], 1],
  [
    'the password in a message that comes back',
    returns('message'),
    [...SEND, '--wait-receipt', 'you@test.example', 'hi'],
    1,
  ],
  [
    'the password in what a room says',
    returns('presence'),
    [...SEND, '--room', 'room@test.example', 'hi'],
    1,
  ],
];

/** All that a client or component may have sent as a secret. */
function secretsIn(peer: Peer | undefined): string[] {
  const sent = [...(peer?.received ?? '').matchAll(/<(?:response|handshake)[^>]*>([^<]+)</g)].map(
    ([, text = '']) => text,
  );
  const proofs = sent.flatMap((text) => /p=(.*)/.exec(Buffer.from(text, 'base64').toString())?.[1] ?? []);
  return [PASSWORD, IN_XML, HOST, PLAIN, ...sent, ...proofs];
}

describe('a server that repeats', () => {
  for (const [what, script, args, exit] of CASES) {
    it(`${what} does not get it into messages and the traffic`, async () => {
      const file = temporaryPath('capture.ndjson');
      await withServer(script, async ({ port, peers }) => {
        const { code, stdout, stderr } = await runCli(
          [...args, '--server', `127.0.0.1:${port}`, '--log-traffic=raw', '--traffic-file', file],
          { env: { XMPP_PASSWORD: script === sendsElsewhere ? HOST : PASSWORD } },
        );
        const written = `${stdout}${stderr}${await readFile(file, 'utf8')}`;
        for (const secret of secretsIn(peers[0])) assert.ok(!written.includes(secret), written);
        assert.match(written, /\(wrong: \[hidden\]/);
        assert.match(written, />wrong: \[hidden\]/);
        assert.equal(code, exit);
      });
    });
  }

  it('them shows them in the traffic with --show-secrets', async () => {
    await withServer(repeatsPlain, async ({ port }) => {
      const { stderr } = await runCli(
        [...CLIENT, '--insecure', '--server', `127.0.0.1:${port}`, '--log-traffic=raw', '--show-secrets'],
        { env: { XMPP_PASSWORD: PASSWORD } },
      );
      assert.ok(stderr.includes(`<text>wrong: ${PLAIN} is ${IN_XML}</text>`), stderr);
    });
  });
});
