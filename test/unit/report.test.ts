import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CliError, type FailureKind, Interrupted } from '../../src/errors.ts';
import { reportFailure } from '../../src/report.ts';
import { FakeIo } from '../helpers/fake-io.ts';

function reported(error: unknown, verbose = false): { code: number; text: string } {
  const io = new FakeIo();
  const code = reportFailure(error, verbose, io.stderr);
  return { code, text: io.err };
}

const CODES: Record<FailureKind, number> = { answer: 1, usage: 2, connection: 3, auth: 4, stream: 5 };

describe('a failure', () => {
  for (const [kind, code] of Object.entries(CODES)) {
    it(`of kind ${kind} has exit code ${code}, and is one line`, () => {
      const error = new CliError(kind as FailureKind, 'WHAT: WHY');
      assert.deepEqual(reported(error), { code, text: 'xmpp-tool: WHAT: WHY\n' });
    });
  }

  it('has a line for its hint', () => {
    const { text } = reported(new CliError('usage', 'a: b', { hint: 'do c' }));
    assert.equal(text, 'xmpp-tool: a: b\nhint: do c\n');
  });

  it('shows its stack only with -v', () => {
    const error = new CliError('auth', 'a: b');
    assert.doesNotMatch(reported(error).text, /\n +at /);
    assert.match(reported(error, true).text, /^xmpp-tool: a: b\n[\s\S]*\n +at /);
  });

  it('is a line that can be read, however much a server has to say', () => {
    const { text } = reported(new CliError('stream', `lost: ${'x'.repeat(1_000_000)}`));
    assert.match(text, /^xmpp-tool: lost: x{1994}…\n$/);
  });

  it('cannot play tricks on the terminal with what came from the network', () => {
    const { text } = reported(new CliError('auth', 'a\u001b[2Jb\nc\u202e', { hint: 'd\u0007' }));
    assert.doesNotMatch(text, /[\u001b\u0007\u202e]/);
    assert.equal(text.trimEnd().split('\n').length, 2);
  });

  it('cannot fake a line with what came from the network, in the stack neither', () => {
    for (const error of [new CliError('auth', 'a\nxmpp-tool: b'), new TypeError('a\nxmpp-tool: b')]) {
      const { text } = reported(error, true);
      assert.equal(text.match(/^xmpp-tool: /gm)?.length, 1);
      assert.match(text, /Error: a\\nxmpp-tool: b\n +at /);
    }
  });
});

describe('an interruption', () => {
  for (const [by, code] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGPIPE', 0],
  ] as const) {
    it(`by ${by} has exit code ${code}, and nothing is said of it`, () =>
      assert.deepEqual(reported(new Interrupted(by)), { code, text: '' }));
  }
});

describe('a bug', () => {
  it('has exit code 70, and its stack is shown', () => {
    const { code, text } = reported(new TypeError('x is undefined'));
    assert.equal(code, 70);
    assert.match(text, /^xmpp-tool: this is a bug in xmpp-tool: TypeError: x is undefined\n +at /);
  });

  it('may be anything that is thrown', () => {
    assert.equal(reported('a string').code, 70);
    assert.equal(reported(undefined).code, 70);
    assert.match(reported('a \u001b[2J string').text, /a \\u\{1b\}\[2J string/);
  });
});
