import type { Session } from '../stanza/session.ts';
import type { Report } from './ask-all.ts';
import type { Command } from './command.ts';
import { commonOptions, componentOption } from './shared-options.ts';

const options = { ...commonOptions, ...componentOption } as const;

/** A question that is put to any number of entities. */
export interface Query<T> {
  readonly name: string;
  readonly summary: string;
  readonly examples: Command['examples'];
  load(): Promise<{ readonly report: Report<T>; ask(session: Session, target: string): Promise<T> }>;
}

/** A one-off: log in, ask, print, log out. */
export function queryCommand<T>({ name, summary, examples, load }: Query<T>): Command<typeof options> {
  return {
    name,
    summary,
    arguments: [
      {
        name: 'target',
        many: true,
        optional: true,
        summary: "the JIDs to ask (default: the own server's domain)",
      },
    ],
    options,
    examples,
    async load() {
      const { CliError } = await import('../errors.ts');
      const { readJid, readSettings } = await import('./connection-settings.ts');
      const { withSession } = await import('./one-off.ts');
      const { askAll } = await import('./ask-all.ts');
      const { report, ask } = await load();
      return async ({ values, positionals }, io) => {
        const named = positionals.map((text) => readJid('TARGET', text).toString());
        if (named.length === 0 && values.component) {
          throw new CliError('usage', `${name} --component: TARGET is missing`, {
            hint: 'name the JIDs to ask',
          });
        }
        const settings = await readSettings(values, io);
        const targets = named.length > 0 ? named : [settings.jid.domain];
        return withSession({ settings, values, io }, (session, progress) =>
          askAll({ targets, ask: (target) => ask(session, target), report, values, io, progress }),
        );
      };
    },
  };
}
