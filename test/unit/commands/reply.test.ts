import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readReplyText, reasonForNoReply, replyTo } from '../../../src/commands/reply.ts';
import { read, written } from '../../helpers/stanza-text.ts';
import { StubSession } from '../../helpers/stub-session.ts';

const client = new StubSession('client');
const component = new StubSession('component');

describe('the text of a reply', () => {
  it('is what was printed, without its last line break', () =>
    assert.equal(readReplyText(Buffer.from('a\nb\n\n')), 'a\nb\n'));

  for (const [what, output, why] of [
    ['bytes that are no text', Buffer.from([0xff]), /not UTF-8/],
    ['what XML cannot carry', Buffer.from('\u001b[1m'), /U\+001B/],
    ['more than servers take', Buffer.from('<'.repeat(60_000)), /too long/],
  ] as const) {
    it(`is refused: ${what}`, () => assert.throws(() => readReplyText(output), why));
  }
});

describe('a reply', () => {
  it('is of the same type and thread', () => {
    const stanza = read("<message from='a@b/c' type='chat'><thread>t</thread><body>hi</body></message>");
    assert.equal(
      written(replyTo(stanza, 'ho', '1', client)),
      "<message to='a@b/c' type='chat' id='1'><thread>t</thread><body>ho</body></message>",
    );
  });

  it('goes to the room if it was said there', () => {
    const stanza = read("<message from='room@b/nick' type='groupchat'><body>hi</body></message>");
    assert.match(written(replyTo(stanza, 'ho', '1', client)), /to='room@b' type='groupchat'/);
  });

  it('comes from the address of a component that was written to', () => {
    const stanza = read("<message from='a@b/c' to='x@echo.example.org/y'><body>hi</body></message>");
    assert.match(written(replyTo(stanza, 'ho', '1', component)), /from='x@echo.example.org\/y'/);
  });

  for (const [xml, session] of [
    ["<presence from='a@b/c'/>", client],
    ["<message from='a@b/c' type='error'><body>hi</body></message>", client],
    ["<message from='BOT@example.org/other'><body>hi</body></message>", client],
    ["<message from='x@echo.example.org'><body>hi</body></message>", component],
    ['<message><body>hi</body></message>', client],
    [
      "<message from='r@b/n' type='groupchat'><body>hi</body><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>",
      client,
    ],
  ] as const) {
    it(`is given to nobody for ${xml}`, () =>
      assert.notEqual(reasonForNoReply(read(xml), session), undefined));
  }

  it('is given to everybody else', () =>
    assert.equal(
      reasonForNoReply(read("<message from='a@b/c'><body>hi</body></message>"), client),
      undefined,
    ));
});
