import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askAll } from '../../../src/commands/ask-all.ts';
import { CliError } from '../../../src/errors.ts';
import { BadAnswer, StanzaError } from '../../../src/stanza/stanza-error.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const ANSWERS: Readonly<Record<string, () => Promise<string>>> = {
  slow: () => new Promise((resolve) => setImmediate(resolve, 'slowly')),
  quick: async () => 'quickly',
  refusing: async () => {
    throw new StanzaError('forbidden', 'go\u001b away\u009b\u202e');
  },
  confused: async () => {
    throw new BadAnswer('the answer has no mood');
  },
  silent: async () => {
    throw new CliError('answer', 'no answer from silent: timed out after 1 s');
  },
  gone: async () => {
    throw new CliError('stream', 'connection lost: reset');
  },
  broken: async () => {
    throw new TypeError('a bug');
  },
};

async function asked(targets: string[], values: { json?: boolean } = {}) {
  const io = new FakeIo();
  const code = await askAll({
    targets,
    ask: (target) => ANSWERS[target]?.() ?? Promise.reject(new Error(`nobody is ${target}`)),
    report: { what: 'mood', json: (mood: string) => ({ mood }), lines: (mood: string) => [`Mood: ${mood}`] },
    values,
    io,
    progress: { say: () => {}, aside: (print) => print(), end: () => {} },
  });
  return { code, out: io.out, err: io.err };
}

describe('asking several', () => {
  it('tells the answers in the order of the questions, each under its address', async () => {
    assert.deepEqual(await asked(['slow', 'quick']), {
      code: 0,
      out: 'slow\n  Mood: slowly\nquick\n  Mood: quickly\n',
      err: '',
    });
  });

  it('tells a single answer without the address', async () => {
    assert.equal((await asked(['quick'])).out, 'Mood: quickly\n');
  });

  it('goes on after one that fails, and ends with the worst exit code', async () => {
    const { code, out, err } = await asked(['refusing', 'gone', 'quick', 'silent']);
    assert.equal(code, 5);
    assert.equal(out, 'quick\n  Mood: quickly\n');
    assert.deepEqual(err.split('\n'), [
      'xmpp-tool: mood of refusing: forbidden (go\\u{1b} away\\u{9b}\\u{202e})',
      'xmpp-tool: mood of gone: connection lost: reset',
      'xmpp-tool: mood of silent: no answer from silent: timed out after 1 s',
      '',
    ]);
  });

  it('as JSON has one object a line, failures too', async () => {
    const { code, out, err } = await asked(['quick', 'refusing', 'silent', 'gone', 'confused'], {
      json: true,
    });
    assert.deepEqual([code, err], [5, '']);
    assert.doesNotMatch(out, /[^\n -~]/);
    const [quick, refusing, silent, gone, confused] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(quick, { jid: 'quick', mood: 'quickly' });
    assert.deepEqual(refusing, {
      jid: 'refusing',
      error: { condition: 'forbidden', text: 'go\u001b away\u009b\u202e' },
    });
    assert.equal(silent.error.condition, 'timeout');
    assert.equal(gone.error.condition, 'connection-lost');
    assert.deepEqual(confused.error, { condition: 'bad-answer', text: 'the answer has no mood' });
  });

  it('does not swallow a bug', async () => {
    await assert.rejects(asked(['slow', 'broken']), TypeError);
  });
});
