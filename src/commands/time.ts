import type { EntityTime } from '../handlers/time.ts';
import { queryCommand } from './query-command.ts';

export const time = queryCommand<EntityTime>({
  name: 'time',
  summary: 'ask entities for their time (XEP-0202), and how far their clock is from ours',
  examples: [
    ['time --jid me@example.org', "the own server's clock"],
    ['time --jid me@example.org friend@example.net/phone', 'what time it is where somebody is'],
    ['time --jid me@example.org --json example.net', 'the answer as JSON'],
  ],
  async load() {
    const { queryTime, offsetText } = await import('../handlers/time.ts');
    const { distanceInWords } = await import('./time-in-words.ts');
    return {
      ask: queryTime,
      report: {
        what: 'time',
        json: ({ utc, offset, ahead }) => ({
          utc: utc.toISOString(),
          tzo: offsetText(offset),
          ahead: Math.round(ahead) / 1000,
        }),
        lines: ({ utc, offset, ahead }) => [
          `Local: ${localTime(utc, offset)} ${offsetText(offset)}`,
          `UTC: ${utc.toISOString()}`,
          `Clock: ${distanceInWords(ahead)}`,
        ],
      },
    };
  },
});

function localTime(utc: Date, offset: number): string {
  const shifted = new Date(utc.getTime() + offset * 60_000);
  return Number.isNaN(shifted.getTime()) ? '?' : shifted.toISOString().slice(0, 19).replace('T', ' ');
}
