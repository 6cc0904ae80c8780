import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { type CliResult, PROGRAM, runCli } from '../helpers/cli.ts';
import { temporaryFile } from '../helpers/files.ts';
import { type RawPeer, startRawComponentServer } from '../helpers/raw-server.ts';

const COMPONENT = 'a.test.example';
const ENV = { XMPP_PASSWORD: 'x' };
const ERRORS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

/** Runs a command as a component of a server that goes on as it is told. */
async function against(
  t: TestContext,
  args: readonly string[],
  serve: (peer: RawPeer) => Promise<void>,
): Promise<CliResult> {
  const server = await startRawComponentServer(COMPONENT);
  t.after(() => server.close());
  const as = ['--component', '--jid', COMPONENT, '--server', server.address, '--timeout', '1'];
  const running = runCli([...args, ...as], { env: ENV });
  serve(await server.peer).catch(() => {});
  return running;
}

/** Answers every request. */
function answering(type: 'result' | 'error', inside: string) {
  return async (peer: RawPeer): Promise<void> => {
    for (;;) {
      const request = await peer.next(/^<iq/);
      const [, id] = /id=["']([^"']*)/.exec(request) ?? [];
      const [, from] = /to=["']([^"']*)/.exec(request) ?? [];
      peer.send(`<iq type='${type}' id='${id}' from='${from}' to='${COMPONENT}'>${inside}</iq>`);
    }
  };
}

for (const [command, why] of [
  ['version-query', 'version of b.example: the answer has no version in it (XEP-0092)'],
  ['uptime', 'uptime of b.example: the answer has no number of seconds'],
  ['time', 'time of b.example: the answer has no time that XEP-0202 knows'],
  ['disco', 'disco info and items of b.example: the answer has no such query in it (XEP-0030)'],
] as const) {
  test(`${command}: a result with something else in it is told as such, and is 1`, async (t) => {
    const other = "<query xmlns='urn:other'><item jid='x'/></query>";
    const { code, stdout, stderr } = await against(t, [command, 'b.example'], answering('result', other));
    assert.deepEqual([code, stdout, stderr], [1, '', `xmpp-tool: ${why}\n`]);
  });

  test(`${command} --json: a result with something else in it is a bad-answer`, async (t) => {
    const { code, stdout } = await against(t, [command, '--json', 'b.example'], answering('result', ''));
    assert.equal(JSON.parse(stdout).error.condition, 'bad-answer');
    assert.equal(code, 1);
  });
}

test('disco: two refusals for one reason are one line, whatever their words', async (t) => {
  let count = 0;
  const serve = async (peer: RawPeer): Promise<void> => {
    for (;;) {
      const [, id] = /id=["']([^"']*)/.exec(await peer.next(/^<iq/)) ?? [];
      const text = `<text xmlns='${ERRORS}'>${count++ === 0 ? 'No features' : 'No services'}</text>`;
      const error = `<error type='cancel'><item-not-found xmlns='${ERRORS}'/>${text}</error>`;
      peer.send(`<iq type='error' id='${id}' from='b.example' to='${COMPONENT}'>${error}</iq>`);
    }
  };
  const { code, stderr } = await against(t, ['disco', 'b.example', 'node'], serve);
  assert.equal(stderr, 'xmpp-tool: disco info and items of b.example: item-not-found (No features)\n');
  assert.equal(code, 1);
});

test('an error of many words is one line of a length that one can read', async (t) => {
  const text = `<text xmlns='${ERRORS}'>a&#10;${'b'.repeat(50_000)}</text>`;
  const error = `<error><item-not-found xmlns='${ERRORS}'/>${text}</error>`;
  const { stderr } = await against(t, ['time', 'b.example'], answering('error', error));
  assert.match(stderr, /^xmpp-tool: time of b\.example: item-not-found \(a\\nb+…\)\n$/);
  assert.ok(stderr.length < 1200, String(stderr.length));
});

test('send: no sign that the server has taken it names the recipients, and is 1', async (t) => {
  const { code, stdout, stderr } = await against(t, ['send', 'b@b.example', 'Hello'], async () => {});
  assert.equal(
    stderr,
    'xmpp-tool: message to b@b.example: the server has not confirmed it: ' +
      'no answer from a.test.example: timed out after 1 s\n',
  );
  assert.deepEqual([code, stdout], [1, '']);
});

test('send: a stream that is lost before it is taken names the recipients, and is 5', async (t) => {
  const { code, stderr } = await against(t, ['send', 'b@b.example', 'Hello'], async (peer) => {
    await peer.next(/^<message/);
    peer.send('</stream:stream>');
  });
  assert.match(
    stderr,
    /^xmpp-tool: message to b@b\.example: the server has not confirmed it: connection lost/,
  );
  assert.equal(code, 5);
});

test('send --room --json: a room that says nothing is an object, too', async (t) => {
  const args = ['send', '--json', '--room', 'r@b.example', 'Hello'];
  const { code, stdout, stderr } = await against(t, args, async () => {});
  const { jid, error } = JSON.parse(stdout);
  assert.deepEqual(
    [jid, error],
    ['r@b.example', { condition: 'timeout', text: 'no answer from r@b.example: timed out after 1 s' }],
  );
  assert.deepEqual([code, stderr], [1, '']);
});

for (const stanza of ['<iq/>', "<iq type='gt' id='a' to='b.example'/>"]) {
  test(`raw ${stanza}: what is no request and no answer comes back as an error, which is printed`, async (t) => {
    const id = stanza.includes('id=') ? "id='a'" : '';
    const { code, stdout, stderr } = await against(t, ['raw', stanza], async (peer) => {
      await peer.next(/^<iq/);
      peer.send(`<iq type='error' ${id}><error type='modify'><bad-request xmlns='${ERRORS}'/></error></iq>`);
    });
    assert.match(stdout, /<bad-request /);
    assert.deepEqual([code, stderr], [1, '']);
  });
}

for (const [args, message] of [
  [['send', 'b@b.example', '-'], 'TEXT on stdin: is not UTF-8'],
  [['iq', 'get', 'b.example'], 'PAYLOAD on stdin: is not UTF-8'],
  [['raw'], 'STANZA on stdin: is not UTF-8'],
  [['time', 'b.example', '--password-file', '-'], '--password-file -: is not UTF-8'],
] as const) {
  test(`${args.join(' ')}: bytes on stdin that are no UTF-8 are refused`, async () => {
    const piped = ['sh', '-c', `printf '<a>\\377</a>' | exec "$0" ${PROGRAM} "$@"`, process.execPath];
    const { code, stdout, stderr } = await runCli([...args, '--jid', 'me@a.example'], { program: piped });
    assert.deepEqual([code, stdout, stderr], [2, '', `xmpp-tool: ${message}\n`]);
  });
}

const LATIN = temporaryFile('latin-1', '');

for (const [args, message] of [
  [['send', '--file', LATIN, 'b@b.example'], `--file ${LATIN}: is not UTF-8`],
  [['time', 'b.example', '--password-file', LATIN], `--password-file ${LATIN}: is not UTF-8`],
] as const) {
  test(`${args[0]} with a file that is no UTF-8 is refused`, async () => {
    await writeFile(LATIN, Uint8Array.of(0x66, 0xfc, 0x72));
    const { code, stderr } = await runCli([...args, '--jid', 'me@a.example']);
    assert.deepEqual([code, stderr], [2, `xmpp-tool: ${message}\n`]);
  });
}

for (const [args, told] of [
  [['disco', 'b.example', 'a\u0001b'], 'NODE a\\u{1}b: has a character that XML cannot carry'],
  [['send', '--url', 'picture.png', 'b@b.example'], '--url picture.png: is no URL\nhint: as in https://.+'],
  [
    ['iq', 'get', 'b.example', '<query/>'],
    "PAYLOAD: <query/> has no namespace .+\nhint: as in <query xmlns='...'/>; .+raw.+",
  ],
  [
    ['iq', 'get', 'b.example', 'ping'],
    "PAYLOAD: text that is in no element\nhint: it is XML, as <ping xmlns='urn:xmpp:ping'/>",
  ],
] as const) {
  test(`${JSON.stringify(args)} is a mistake that is told in a line`, async () => {
    const { code, stdout, stderr } = await runCli([...args, '--jid', 'me@a.example'], { env: ENV });
    assert.match(stderr, new RegExp(`^xmpp-tool: ${told.replace(/[\\]u\{1\}/, '\\\\u\\{1\\}')}\n$`));
    assert.deepEqual([code, stdout], [2, '']);
  });
}
