import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { findProgram } from '../../../src/commands/find-program.ts';
import { CliError } from '../../../src/errors.ts';
import { temporaryFile } from '../../helpers/files.ts';

const file = temporaryFile('script', '#!/bin/sh\n');
const env = { PATH: `/nonexistent:${path.dirname(file)}` };

async function complaint(program: string): Promise<string> {
  const error = await findProgram('--exec', program, { env }).catch((reason: unknown) => reason);
  assert.ok(error instanceof CliError);
  return `${error.message}; ${error.hint}`;
}

describe('a program', () => {
  it('is found in PATH, or where it is said to be', async () => {
    const script = temporaryFile('other', '#!/bin/sh\n');
    chmodSync(script, 0o700);
    assert.equal(await findProgram('--exec', path.basename(script), { env }), script);
    assert.equal(await findProgram('--exec', script, { env }), script);
  });

  it('is missing', async () =>
    assert.equal(await complaint('nothing'), '--exec nothing: no such program; undefined'));

  it('is not split, and who expects that is told how to do it', async () =>
    assert.match(await complaint('jq -r .body'), /no such program; .*--exec jq -- -r \.body$/));

  it('may not be run', async () => assert.match(await complaint(file), /may not be run; chmod \+x/));

  it('is no folder', async () => assert.match(await complaint(path.dirname(file)), /is no file/));
});
