import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readListenChoice } from '../../../src/commands/listen-choice.ts';
import { read } from '../../helpers/stanza-text.ts';
import { StubSession } from '../../helpers/stub-session.ts';

const session = new StubSession('client');
const STANZAS = {
  text: "<message from='a@b/c'><body>hi</body></message>",
  other: "<message from='d@e.f/c'><body>ho</body></message>",
  state: "<message from='a@b/c'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
  error: "<message from='a@b/c' type='error'><body>hi</body></message>",
  presence: "<presence from='A@B/c'/>",
  own: "<presence from='bot@example.org/other'/>",
} as const;

async function chosen(values: Parameters<typeof readListenChoice>[0]): Promise<string[]> {
  const choice = await readListenChoice(values);
  return Object.entries(STANZAS)
    .filter(([, xml]) => choice(read(xml), session))
    .map(([name]) => name);
}

describe('what is printed', () => {
  for (const [values, expected] of [
    [{}, ['text', 'other']],
    [{ presence: true }, ['text', 'other', 'presence']],
    [{ from: ['a@b'] }, ['text']],
    [{ from: ['a@b/C'] }, []],
    [{ from: ['b'], presence: true }, ['text', 'presence']],
    [{ from: ['a@b', 'e.f'] }, ['text', 'other']],
    [{ grep: ['ho'] }, ['other']],
    [{ not: ['[from^="a@"]'] }, ['other']],
    [{ filter: ['message'] }, ['text', 'other', 'state', 'error']],
    [{ filter: ['presence'] }, ['presence', 'own']],
    [{ filter: ['[type=error]'], from: ['a@b'] }, ['error']],
  ] as const) {
    it(`is, with ${JSON.stringify(values)}, ${expected.join(', ')}`, async () =>
      assert.deepEqual(await chosen(values), expected));
  }

  it('is a mistake if a JID is none', () => assert.rejects(chosen({ from: ['@'] }), /^CliError: --from @: /));
});
