import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { CliError } from '../../../src/errors.ts';
import { fillFolder, makeTemporaryFolder } from '../../../src/server/temporary-folder.ts';

describe('a temporary folder that cannot be filled', () => {
  for (const code of ['ENOSPC', 'EROFS']) {
    it(`for ${code} is a usage error with a hint, and is removed`, async () => {
      const folder = await makeTemporaryFolder('builtin');
      const failing = fillFolder(folder, async () => {
        await writeFile(path.join(folder, 'half'), 'x');
        throw Object.assign(new Error('no more'), { code });
      });
      await assert.rejects(failing, (error) => {
        assert.ok(error instanceof CliError);
        assert.equal(error.kind, 'usage');
        assert.match(error.message, new RegExp(`: cannot be written \\(${code}\\)$`));
        assert.match(error.hint ?? '', /TMPDIR/);
        return true;
      });
      assert.equal(existsSync(folder), false);
    });
  }

  it('for a reason of its own is removed, and the reason is told as it is', async () => {
    const folder = await makeTemporaryFolder('builtin');
    const reason = new TypeError('a bug');
    await assert.rejects(
      fillFolder(folder, () => Promise.reject(reason)),
      reason,
    );
    assert.equal(existsSync(folder), false);
  });
});
