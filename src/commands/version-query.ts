import { queryCommand } from './query-command.ts';

export const versionQuery = queryCommand({
  name: 'version-query',
  summary: 'ask what software entities run (XEP-0092), and log out again',
  examples: [
    ['version-query --jid me@example.org', 'asks the own server'],
    ['version-query --jid me@example.org example.net bot@example.org/home', 'asks both, side by side'],
    ['version-query --jid me@example.org --json example.net', 'the answer as JSON'],
  ],
  async load() {
    const { escapeUntrusted } = await import('../traffic/escape-untrusted.ts');
    const { queryVersion } = await import('../handlers/version.ts');
    return {
      ask: queryVersion,
      report: {
        what: 'version',
        json: ({ name, version, os }) => ({ name, version, os: os ?? null }),
        lines: ({ name, version, os }) => [
          `Name: ${escapeUntrusted(name)}`,
          `Version: ${escapeUntrusted(version)}`,
          ...(os === undefined ? [] : [`OS: ${escapeUntrusted(os)}`]),
        ],
      },
    };
  },
});
