import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readIdentity } from '../../../src/commands/pem-files.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { usageFailure } from './usage-failure.ts';

const mine = createCertificate({ names: ['example.org'] });
const other = createCertificate({ names: ['example.net'] });

describe('a certificate to log in with', () => {
  let folder = '';
  const file = (name: string): string => join(folder, name);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xmpp-tool-test-'));
    await writeFile(file('mine.pem'), mine.certificate);
    await writeFile(file('key.pem'), mine.key);
    await writeFile(file('both.pem'), mine.certificate + mine.key);
    await writeFile(file('other-key.pem'), other.key);
    await writeFile(
      file('broken.pem'),
      `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${mine.key}`,
    );
  });
  after(() => rm(folder, { recursive: true }));

  it('is read with its key, from one file or two', async () => {
    const two = await readIdentity({ cert: file('mine.pem'), key: file('key.pem') });
    assert.deepEqual(two, { certificate: mine.certificate, key: mine.key });
    assert.ok(await readIdentity({ cert: file('both.pem') }));
    assert.equal(await readIdentity({}), undefined);
  });

  it('is refused at once, with what is wrong, when the key is that of another', async () => {
    const failure = await usageFailure(() =>
      readIdentity({ cert: file('mine.pem'), key: file('other-key.pem') }),
    );
    assert.match(failure, /^--cert .*mine\.pem --key .*other-key\.pem: cannot be used \(.*mismatch/);
  });

  it('is refused at once when it cannot be read', async () => {
    assert.match(await usageFailure(() => readIdentity({ cert: file('broken.pem') })), /cannot be used/);
  });
});
