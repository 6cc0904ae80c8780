import type { AnyCommand } from '../../src/commands/command.ts';
import { optionGroups, sentence } from '../../src/help.ts';
import {
  ownOptions,
  PROFILE_EXAMPLE,
  PROFILE_TEXT,
  SHARED,
  sharedOptions,
  usage,
  VARIABLES,
} from './reference.ts';

/**
 * docs/commands.md.
 *
 * @param sample what a run of a command looked like; undefined if nobody has kept one
 */
export function commandsPage(
  commands: readonly AnyCommand[],
  sample: (name: string) => string | undefined,
): string {
  const lines = [
    '# Commands',
    '',
    'Made from the same data as `--help`, by `npm run docs`. What is shown below *A run* was copied from one, with Prosody',
    'as the server (`npm run samples`).',
    '',
    ...commands.map(({ name, summary }) => `- [${name}](#${name}): ${summary}`),
    '',
    '[Shared options](#shared-options), [profiles](#profiles), [the environment](#the-environment), [exit codes](exit-codes.md),',
    '[JSON](schema/README.md)',
    ...commands.flatMap((command) => ['', ...commandSection(command, sample(command.name))]),
    '',
    '## Shared options',
    '',
    ...optionTable(SHARED),
    '',
    '## Profiles',
    '',
    ...PROFILE_TEXT.flatMap((paragraph) => [paragraph, '']),
    '```toml',
    PROFILE_EXAMPLE,
    '```',
    '',
    'Why so: [decisions/profiles.md](decisions/profiles.md).',
    '',
    '## The environment',
    '',
    '| variable | means |',
    '| --- | --- |',
    ...VARIABLES.map(([name, meaning]) => `| ${name.replace(/\w+/g, '`$&`')} | ${meaning} |`),
  ];
  return `${lines.join('\n')}\n`;
}

function commandSection(command: AnyCommand, run: string | undefined): string[] {
  const { arguments: specs, examples } = command;
  const own = ownOptions(command);
  const takes = sharedOptions(command, '[shared options](#shared-options)', (name) => `\`${name}\``);
  return [
    `## ${command.name}`,
    '',
    sentence(command.summary),
    '',
    ...fenced([usage(command)]),
    ...(specs.length === 0 ? [] : ['', '| argument | |', '| --- | --- |']),
    ...specs.map(({ name, summary }) => `| \`${name.toUpperCase()}\` | ${cell(summary)} |`),
    ...(Object.keys(own).length === 0 ? [] : ['', ...optionTable(own)]),
    ...(takes === undefined ? [] : ['', `Takes ${takes}.`]),
    '',
    'Examples:',
    '',
    ...fenced(examples.flatMap(([line, what]) => [`# ${what}`, `xmpp-tool ${line}`])),
    ...(run === undefined ? [] : ['', 'A run:', '', ...fenced(run.trimEnd().split('\n'))]),
  ];
}

function optionTable(options: AnyCommand['options']): string[] {
  const rows = [...optionGroups({ options })].flatMap(([group, options_]) =>
    options_.map(
      ([term, summary], i) => `| ${i === 0 ? group : ''} | \`${cell(term.trim())}\` | ${cell(summary)} |`,
    ),
  );
  return ['| | option | |', '| --- | --- | --- |', ...rows];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/<(?=[a-z/])/gi, '\\<');
}

function fenced(lines: readonly string[]): string[] {
  return ['```text', ...lines, '```'];
}
