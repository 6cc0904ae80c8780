import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommandLine } from '../../src/command-line.ts';
import type { AnyCommand } from '../../src/commands/command.ts';
import { FakeIo } from '../helpers/fake-io.ts';

const OPTIONS = {
  'with-user': { kind: 'list', group: 'Server', summary: '' },
  log: { kind: 'choice', choices: ['pretty'], bare: 'pretty', group: 'Traffic', summary: '' },
} as const;
const COMMON = { summary: '', options: OPTIONS, examples: [], load: async () => async () => 0 };
const COMMANDS: readonly AnyCommand[] = [
  { name: 'wrap', arguments: [], takesCommandLine: 'COMMAND', ...COMMON },
  { name: 'ask', arguments: [{ name: 'target', summary: '', many: true }], ...COMMON },
];

async function invocation(...argv: string[]): Promise<unknown> {
  const parsed = await parseCommandLine(argv, COMMANDS, new FakeIo());
  return parsed.kind === 'command' ? parsed.invocation : parsed;
}

describe('what stands behind --', () => {
  it('is the command line of a command that takes one, just as it is', async () => {
    const rest = ['npm', 'test', '--log', '--help', '--', '-v', '--no-such'];
    assert.deepEqual(await invocation('wrap', '--log', '--', ...rest), {
      values: { log: 'pretty' },
      positionals: [],
      rest,
    });
  });

  it('is more arguments for any other command', async () => {
    assert.deepEqual(await invocation('ask', 'a', '--', '--b'), { values: {}, positionals: ['a', '--b'] });
  });
});

describe('an option that may be repeated', () => {
  it('is a list, in the order given, of one or of many', async () => {
    const values = async (...argv: string[]) =>
      ((await invocation('wrap', ...argv)) as { values: object }).values;
    assert.deepEqual(await values('--with-user', 'a:b'), { 'with-user': ['a:b'] });
    assert.deepEqual(await values('--with-user', 'a', '--with-user=b'), { 'with-user': ['a', 'b'] });
  });
});
