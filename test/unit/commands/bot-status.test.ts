import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BotStatus } from '../../../src/commands/bot-status.ts';
import { CliError } from '../../../src/errors.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const client = (resumed: boolean, resource = 'here') =>
  ({ kind: 'client', jid: parseJid(`me@test.example/${resource}`), resumed }) as const;
const COMPONENT = { kind: 'component', jid: parseJid('echo.test.example'), resumed: false } as const;
const lost = (hint?: string) => new CliError('stream', 'connection lost: a\u009bb', hint ? { hint } : {});

describe('what a bot says of its connection', () => {
  it('tells coming online from coming back, and in a new session from in the same', () => {
    const io = new FakeIo();
    const status = new BotStatus({}, io);
    for (const session of [client(false), client(true), client(false, 'there')]) status.online(session);
    assert.deepEqual(io.err.split('\n'), [
      'online as me@test.example/here',
      'online again as me@test.example/here',
      'online again as me@test.example/there, in a new session',
      '',
    ]);
  });

  it('does not speak of sessions to a component, which has none to go on with', () => {
    const io = new FakeIo();
    const status = new BotStatus({}, io);
    for (const session of [COMPONENT, COMPONENT]) status.online(session);
    assert.equal(io.err, 'online as echo.test.example\nonline again as echo.test.example\n');
  });

  it('says why it is offline and when it tries again; what helps, once', () => {
    const io = new FakeIo();
    const status = new BotStatus({ quiet: true }, io);
    status.online(COMPONENT);
    for (const wait of [1234, 20]) status.offline(lost('do it'), wait);
    assert.deepEqual(io.err.split('\n'), [
      'xmpp-tool: connection lost: a\\u{9b}b; trying again in 1.2 s',
      'hint: do it',
      'xmpp-tool: connection lost: a\\u{9b}b; trying again at once',
      '',
    ]);
  });
});
