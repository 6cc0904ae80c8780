import type { SoftwareVersion } from '../handlers/version.ts';
import type { Report } from './ask-all.ts';
import type { Command } from './command.ts';
import { commonOptions, componentOption } from './shared-options.ts';

const options = { ...commonOptions, ...componentOption } as const;

/** A one-off: log in, ask, print, log out. */
export const versionQuery: Command<typeof options> = {
  name: 'version-query',
  summary: 'ask what software entities run (XEP-0092), and log out again',
  arguments: [
    {
      name: 'target',
      many: true,
      optional: true,
      summary: "the JIDs to ask (default: the own server's domain)",
    },
  ],
  options,
  examples: [
    ['version-query --jid me@example.org', 'asks the own server'],
    ['version-query --jid me@example.org example.net bot@example.org/home', 'asks both, side by side'],
    ['version-query --jid me@example.org --json example.net', 'the answer as JSON'],
  ],
  async load() {
    const { CliError } = await import('../errors.ts');
    const { escapeUntrusted } = await import('../traffic/escape-untrusted.ts');
    const { readJid, readSettings } = await import('./connection-settings.ts');
    const { withSession } = await import('./one-off.ts');
    const { askAll } = await import('./ask-all.ts');
    const { queryVersion } = await import('../handlers/version.ts');
    return async ({ values, positionals }, io) => {
      const named = positionals.map((text) => readJid('TARGET', text).toString());
      if (named.length === 0 && values.component) {
        throw new CliError('usage', 'version-query --component: TARGET is missing', {
          hint: 'name the JIDs to ask',
        });
      }
      const settings = await readSettings(values, io);
      const targets = named.length > 0 ? named : [settings.jid.domain];
      const report = makeReport(escapeUntrusted);
      return withSession({ settings, values, io }, (session, progress) =>
        askAll({ targets, ask: (target) => queryVersion(session, target), report, values, io, progress }),
      );
    };
  },
};

function makeReport(visible: (text: string) => string): Report<SoftwareVersion> {
  return {
    what: 'version',
    json: ({ name, version, os }) => ({ name, version, os: os ?? null }),
    lines: ({ name, version, os }) => [
      `Name: ${visible(name)}`,
      `Version: ${visible(version)}`,
      ...(os === undefined ? [] : [`OS: ${visible(os)}`]),
    ],
  };
}
