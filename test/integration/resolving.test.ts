import assert from 'node:assert/strict';
import { it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { fails, NEVER } from '../helpers/refused.ts';
import { clientSettings } from '../helpers/scripted-login.ts';

it('a name server that does not answer ends the connection by the deadline, and is named', async () => {
  const { server: _, ...settings } = clientSettings({ port: 1 }, { timeout: 300 });
  const resolver = { resolveSrv: () => new Promise<never>(() => {}) };
  await assert.rejects(
    connect({ ...settings, resolver }, NEVER),
    fails('connection', /^resolving test\.example: timed out after 0\.3 s$/),
  );
});
