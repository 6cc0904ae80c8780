import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stayOnline } from '../../../src/connection/stay-online.ts';
import { clientSettings } from '../../helpers/scripted-login.ts';

const settings = clientSettings({ port: 1 });

describe('staying online', () => {
  it('does not start when it was ended before', async () => {
    const reason = new Error('ended');
    const never = (): never => assert.fail('nothing is tried');
    const options = { settings, signal: AbortSignal.abort(reason), reconnect: true };
    await assert.rejects(stayOnline({ ...options, online: never, offline: never }), reason);
  });

  it('is ended while it waits for the next attempt', async () => {
    const end = new AbortController();
    const reason = new Error('ended');
    const waits: number[] = [];
    const stay = stayOnline({
      settings,
      signal: end.signal,
      reconnect: true,
      random: () => 0.999,
      online: () => assert.fail('nobody listens'),
      offline: (_, wait) => {
        waits.push(wait);
        end.abort(reason);
      },
    });
    await assert.rejects(stay, reason);
    assert.deepEqual(waits, [999]);
  });
});
