import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommandLine } from '../../src/command-line.ts';
import { commands } from '../../src/commands/index.ts';
import { commandHelp, overview } from '../../src/help.ts';
import { FakeIo } from '../helpers/fake-io.ts';

const EXAMPLE = {
  name: 'example',
  summary: 'show what help looks like',
  arguments: [
    { name: 'target', summary: 'who' },
    { name: 'more', summary: 'and who else', many: true, optional: true },
  ],
  options: {
    jid: { kind: 'text', alias: 'j', group: 'Connection', placeholder: 'JID', summary: 'who to be' },
    reconnect: { kind: 'flag', on: true, group: 'Connection', summary: 'give up' },
    'log-traffic': {
      kind: 'choice',
      choices: ['raw', 'json'],
      bare: 'raw',
      group: 'Traffic',
      summary: 'show it',
    },
    tls: { kind: 'choice', choices: ['a', 'b'], group: 'Connection', summary: 'word '.repeat(30).trim() },
  },
  examples: [['example --jid a@b', 'does it']],
  load: async () => async () => 0,
} as const;

describe('the help of a command', () => {
  const lines = commandHelp(EXAMPLE, 80).split('\n');

  it('begins with its usage and what it is for', () => {
    assert.deepEqual(lines.slice(0, 3), [
      'Usage: xmpp-tool example TARGET [MORE...] [OPTION...]',
      '',
      'Show what help looks like.',
    ]);
  });

  it('has a line for each option, as it is typed, in its group', () => {
    const text = lines.join('\n');
    assert.match(text, /\nConnection:\n {2}-j, --jid JID +who to be\n {2} {4}--no-reconnect +give up\n/);
    assert.match(text, /\nTraffic:\n {2} {4}--log-traffic\[=raw\|json\]\s+show it\n/);
    assert.match(text, /\n {2} {4}--tls a\|b +word word/);
  });

  it('ends with its examples', () => {
    assert.deepEqual(lines.slice(-3), ['Examples:', '  xmpp-tool example --jid a@b', '      does it']);
  });
});

describe('help', () => {
  for (const command of commands) {
    it(`of ${command.name} names all of its options, fits its width, and breaks no word`, () => {
      for (const width of [60, 80, 100]) {
        const [body = ''] = commandHelp(command, width).split('\nExamples:');
        for (const line of body.split('\n').filter((text) => !text.startsWith('Usage:'))) {
          assert.ok(line.length <= width, `${line.length} columns: ${line}`);
        }
        for (const [name, spec] of Object.entries(command.options)) {
          const written = spec.kind === 'flag' && 'on' in spec ? `--no-${name}` : `--${name}`;
          assert.ok(body.includes(written), written);
        }
      }
    });

    it(`of ${command.name} has an example that begins with its name`, () => {
      assert.ok(command.examples.length > 0);
      for (const [line] of command.examples) assert.match(line, new RegExp(`^${command.name}\\b`));
    });
  }

  for (const { name, examples } of commands) {
    it(`of ${name} has two examples or more, that its own parser takes`, async () => {
      assert.ok(examples.length >= 2, String(examples.length));
      for (const [line] of examples) {
        const parsed = await parseCommandLine(shellWords(line), commands, new FakeIo());
        assert.ok(parsed.kind === 'command', line);
        assert.equal(parsed.command.name, name);
      }
    });
  }

  it('without a command names every command', () => {
    const text = overview(commands, 80);
    for (const { name, summary } of commands) {
      assert.match(text, new RegExp(`^ {2}${name} `, 'm'));
      assert.ok(text.replace(/\s+/g, ' ').includes(summary));
    }
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  });
});

/** What a shell makes of a line, up to what redirects, pipes or goes on. */
function shellWords(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)];
  const end = words.findIndex(([, , , bare]) => bare !== undefined && /^([<>|]|&&)/.test(bare));
  return words
    .slice(0, end < 0 ? words.length : end)
    .map(([, single, double, bare]) => single ?? double ?? bare ?? '');
}
