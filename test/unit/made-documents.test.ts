import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { madeDocuments, readSample } from '../../scripts/docs/made-documents.ts';
import { commands } from '../../src/commands/index.ts';
import { reasonToSkip } from '../helpers/installed.ts';

const ROOT = path.join(import.meta.dirname, '../..');

describe('what is made of the data of the commands', () => {
  for (const [file, content] of madeDocuments()) {
    it(`is current: ${file} (else: npm run docs)`, () => {
      assert.equal(readFileSync(path.join(ROOT, file), 'utf8'), content);
    });
  }

  it('has a sample of each command, and of no others (npm run samples)', () => {
    for (const { name } of commands) {
      const sample = readSample(name);
      assert.ok(sample, name);
      assert.match(sample, new RegExp(`^\\$ .*xmpp-tool ${name}\\b`), name);
      assert.doesNotMatch(sample, /this is a bug in xmpp-tool/);
    }
    const kept = readdirSync(path.join(ROOT, 'docs/samples')).map((file) => file.replace(/\.txt$/, ''));
    assert.deepEqual(kept.sort(), commands.map(({ name }) => name).sort());
  });

  it('is a man page that groff has nothing to say against', {
    skip: reasonToSkip('groff', ['-v'], 'groff-base'),
  }, () => {
    const page = path.join(ROOT, 'man/xmpp-tool.1');
    const out = execFileSync('sh', ['-c', 'groff -man -ww -z "$0" 2>&1', page], { encoding: 'utf8' });
    assert.equal(out, '');
  });
});
