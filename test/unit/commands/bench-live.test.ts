import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { liveLine, showLive } from '../../../src/commands/bench-live.ts';
import { FakeIo, type FakeIoOptions } from '../../helpers/fake-io.ts';

const STATE = { progress: 0.5, text: '12 sent' };

describe('the live line', () => {
  it('has a bar, how much is done in percent, and what came of it', () => {
    assert.equal(liveLine(STATE), `${'█'.repeat(10)}${'░'.repeat(10)}  50 %  12 sent`);
    assert.match(liveLine({ progress: 0, text: '' }), /^░{20} {3}0 %/);
    assert.match(liveLine({ progress: 1, text: '' }), /^█{20} 100 %/);
  });

  it('is drawn anew all the time, and taken away in the end', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { io, end } = show({ terminal: true });
    t.mock.timers.tick(200);
    assert.equal(io.err, `\r\u001b[2K${liveLine(STATE)}`.repeat(2));
    end();
    t.mock.timers.tick(200);
    assert.equal(io.err, `${`\r\u001b[2K${liveLine(STATE)}`.repeat(2)}\r\u001b[2K`);
  });

  it('is no wider than the terminal', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { io } = show({ terminal: true, columns: 20 });
    t.mock.timers.tick(100);
    assert.equal(io.err.replace('\r\u001b[2K', '').length, 19);
  });

  it('is not shown where nobody sees it, with --quiet, or beside a traffic log', (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const runs = [
      show({}),
      show({ terminal: true }, { quiet: true }),
      show({ terminal: true }, { 'log-traffic': 'compact' }),
    ];
    t.mock.timers.tick(200);
    for (const { io, end } of runs) {
      end();
      assert.equal(io.err, '');
    }
  });
});

function show(options: FakeIoOptions, values: Parameters<typeof showLive>[0] = {}) {
  const io = new FakeIo(options);
  const end = showLive(values, io, () => STATE);
  return { io, end };
}
