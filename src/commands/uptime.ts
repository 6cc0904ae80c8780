import type { LastActivity } from '../handlers/last-activity.ts';
import { queryCommand } from './query-command.ts';

/** What the seconds count depends on who was asked (XEP-0012 3 to 5). */
interface Uptime extends LastActivity {
  readonly label: 'Up' | 'Away' | 'Idle';
}

export const uptime = queryCommand<Uptime>({
  name: 'uptime',
  summary: 'ask how long a server is up, an account logged out, or a client idle (XEP-0012)',
  examples: [
    ['uptime --jid me@example.org', 'how long the own server is up'],
    ['uptime --jid me@example.org friend@example.net', 'how long a friend is logged out'],
    ['uptime --jid me@example.org --json example.net', 'the answer as JSON'],
  ],
  async load() {
    const { queryLastActivity } = await import('../handlers/last-activity.ts');
    const { parseJid } = await import('../stanza/jid.ts');
    const { escapeUntrusted } = await import('../traffic/escape-untrusted.ts');
    const { periodInWords } = await import('./time-in-words.ts');
    return {
      async ask(session, target) {
        const { local, resource } = parseJid(target);
        const label = resource !== '' ? 'Idle' : local !== '' ? 'Away' : 'Up';
        return { ...(await queryLastActivity(session, target)), label };
      },
      report: {
        what: 'uptime',
        json: ({ seconds, status }) => ({ seconds, status: status ?? null }),
        lines: ({ label, seconds, status }) => [
          `${label}: ${periodInWords(seconds)}`,
          ...(status === undefined ? [] : [`Status: ${escapeUntrusted(status)}`]),
        ],
      },
    };
  },
});
