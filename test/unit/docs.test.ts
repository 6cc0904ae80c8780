import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { commands } from '../../src/commands/index.ts';
import { commonOptions } from '../../src/commands/shared-options.ts';
import { EXIT } from '../../src/errors.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
];

describe('the documentation', () => {
  for (const page of PAGES) {
    it(`links in ${page} to files that exist`, () => {
      const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
      const missing = targets.filter((target) => !existsSync(path.join(ROOT, path.dirname(page), target)));
      assert.deepEqual(missing, []);
    });
  }

  it('names existing source files in its page on the architecture', () => {
    const files = [...read('docs/architecture.md').matchAll(/`((?:src|test|bin|scripts)\/[\w./-]+)`/g)];
    const missing = files.map((match) => match[1] ?? '').filter((file) => !existsSync(path.join(ROOT, file)));
    assert.ok(files.length > 0);
    assert.deepEqual(missing, []);
  });

  it('lists the commands in the README, and no others', () => {
    const listed = [...read('README.md').matchAll(/^\| `([a-z][a-z-]*)` \|/gm)].map((match) => match[1]);
    assert.deepEqual(listed.sort(), commands.map(({ name }) => name).sort());
  });

  it('has in the table of shared options those that there are, and no others', () => {
    const rows = read('README.md').match(/^\| `-.*$/gm) ?? [];
    const names = rows.flatMap((row) => [...(row.split(' | ', 1)[0] ?? '').matchAll(/`--([a-z-]+)/g)]);
    const listed = names.flatMap(([, name = '']) => (name.startsWith('no-') ? [] : [name]));
    assert.deepEqual(listed.sort(), Object.keys(commonOptions).sort());
  });

  it('has a reason for every dependency, in the version that is used', () => {
    const page = read('docs/decisions/dependencies.md');
    const { dependencies, devDependencies } = packageJson;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(name));
      assert.ok(row?.includes(version), `${name} ${version}`);
    }
  });

  it('has every exit code in both of its tables', () => {
    for (const page of ['docs/exit-codes.md', 'README.md']) {
      const listed = [...read(page).matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(
        (row) => row[1]?.split(', ') ?? [],
      );
      assert.deepEqual(listed.map(Number).sort(), Object.values(EXIT).sort(), page);
    }
  });
});

function read(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}
