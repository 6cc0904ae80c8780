import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readAllSettings, readClients } from '../../../src/commands/bench-accounts.ts';
import type { BenchValues } from '../../../src/commands/bench-run.ts';
import { FakeIo } from '../../helpers/fake-io.ts';
import { usageFailure } from './usage-failure.ts';

const env = { XMPP_PASSWORD: 'common' };
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xmpp-tool-test-'));
});
after(() => rm(folder, { recursive: true }));

describe('who takes part in a measurement', () => {
  it('is a number of users whose names are counted', async () => {
    assert.deepEqual(await clients({ jid: 'user%d@example.org', clients: 3 }), [
      'user1@example.org common',
      'user2@example.org common',
      'user3@example.org common',
    ]);
    const [first] = await clients({ jid: 'user%04d@example.org/x', clients: 2 });
    assert.equal(first, 'user0001@example.org/x common');
  });

  it('is one user with a resource for each session, if the JID has one', async () => {
    assert.deepEqual(await clients({ jid: 'me@example.org/load', clients: 2 }), [
      'me@example.org/load-1 common',
      'me@example.org/load-2 common',
    ]);
    assert.deepEqual(await clients({ jid: 'me@example.org/load' }), ['me@example.org/load common']);
  });

  it('is those in a file, with passwords of their own, comments and empty lines left out', async () => {
    const users = await file('# ours\n\nalice@example.org  her own: pass word\r\nbob@example.org\n');
    assert.deepEqual(await clients({ users }), [
      'alice@example.org her own: pass word',
      'bob@example.org common',
    ]);
    assert.deepEqual(await clients({ users, clients: 1 }), ['alice@example.org her own: pass word']);
  });

  it('needs no other password where all in the file have one', async () => {
    const users = await file('alice@example.org a\nbob@example.org b\n');
    assert.deepEqual(await clients({ users }, {}), ['alice@example.org a', 'bob@example.org b']);
  });

  it('is refused where the file has too few, nobody, no JID, or is not there', async () => {
    const one = await file('alice@example.org a\n');
    assert.match(await failure({ users: one, clients: 2 }), /^--clients 2: there are 1 users in /);
    assert.match(await failure({ users: await file('# nobody\n') }), /names nobody/);
    assert.match(await failure({ users: await file('@example.org\n') }), /^--users /);
    assert.match(await failure({ users: join(folder, 'none') }), /cannot be read \(ENOENT\)/);
  });

  it('is one component and no more', async () => {
    const values = { component: true, jid: 'load.localhost', server: 'localhost', clients: 2 };
    const message = await usageFailure(() => readAllSettings(values, new FakeIo({ env })));
    assert.match(message, /^--component: there is one/);
  });
});

async function clients(values: BenchValues, surroundings = env as Record<string, string>): Promise<string[]> {
  const all = await readClients(values, new FakeIo({ env: surroundings }));
  return all.map(({ jid, credentials }) => {
    assert.ok(credentials.kind === 'password');
    return `${jid} ${credentials.password}`;
  });
}

function failure(values: BenchValues): Promise<string> {
  return usageFailure(() => readClients(values, new FakeIo({ env })));
}

let files = 0;
async function file(text: string): Promise<string> {
  const name = join(folder, `users-${files++}`);
  await writeFile(name, text);
  return name;
}
