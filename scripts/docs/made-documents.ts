import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commands } from '../../src/commands/index.ts';
import { commandsPage } from './commands-page.ts';
import { manPage } from './man-page.ts';

const SAMPLES = path.join(import.meta.dirname, '../../docs/samples');

/** What is made of the commands' data: files of the repository, and what has to be in them. */
export function madeDocuments(): readonly (readonly [file: string, content: string])[] {
  return [
    ['docs/commands.md', commandsPage(commands, readSample)],
    ['man/xmpp-tool.1', manPage(commands)],
  ];
}

/** What `npm run samples` has kept of a run. */
export function readSample(name: string): string | undefined {
  const file = path.join(SAMPLES, `${name}.txt`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
