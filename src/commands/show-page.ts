import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { TrafficPage } from '../traffic/page/traffic-page.ts';
import { Sink } from '../traffic/sink.ts';
import { createTrafficLog } from '../traffic/traffic-log.ts';
import type { PageCode } from '../xml/html-page.ts';
import { cannotWrite, type OutputFile, openOutputFile } from './output-file.ts';
import type { ShowValues, View } from './show-run.ts';
import { namespaceNames, readChoice } from './traffic-log.ts';

/**
 * Opens a page that shows all files, one after the other.
 *
 * @throws CliError (`usage`) when the page cannot be written, or would overwrite what is to be shown
 */
export async function openView(values: ShowValues, files: readonly string[], io: Io): Promise<View> {
  const { html = '-', format } = values;
  if (format !== undefined) throw new CliError('usage', '--html and --format: only one of them can be given');
  const choice = await readChoice(values);
  const names = await namespaceNames();
  const page = new TrafficPage({
    title: values.anonymize ? NO_TITLE : titleOf(files),
    code: await loadPageCode(),
    names,
  });
  const output = html === '-' ? undefined : await openPageFile(html, files, io);
  const stream = output?.stream ?? io.stdout;
  let failure: Error | undefined;
  const onError = (error: Error): void => {
    failure = error;
  };
  const sink = new Sink(stream, { onError, limit: Number.POSITIVE_INFINITY });
  const options = { ...choice, format: page.format, sink, showSecrets: values['show-secrets'] === true };
  sink.write(page.begin());
  let last = 0;
  return {
    stream,
    sink,
    startFile() {
      // Each file counts its connections from 1.
      const before = last;
      return (number, clock) => {
        const conn = before + number;
        last = Math.max(last, conn);
        return createTrafficLog({ ...options, full: values.full === true, conn, clock });
      };
    },
    async end() {
      sink.write(page.end());
      sink.close();
      await output?.close();
      if (failure !== undefined && output) throw cannotWrite('html', html, failure);
    },
  };
}

function titleOf(files: readonly string[]): string {
  const names = files.filter((file) => file !== '-').map((file) => path.basename(file));
  return names.join(', ') || NO_TITLE;
}

/** Names of files may tell whose traffic it is. */
const NO_TITLE = 'XMPP traffic';

/** Of the page's script, which the build puts beside this program (scripts/build.mjs). */
async function loadPageCode(): Promise<PageCode> {
  return JSON.parse(await readFile(new URL('./traffic-page.json', import.meta.url), 'utf8'));
}

async function openPageFile(html: string, files: readonly string[], io: Io): Promise<OutputFile> {
  for (const file of files.length === 0 ? ['-'] : files) {
    if (await isSame(html, file === '-' ? STDIN : file)) {
      throw new CliError('usage', `--html ${html}: is what is to be shown, and would be overwritten`);
    }
  }
  return openOutputFile('html', html, io);
}

/** A name for what stdin reads from, where the system has one. */
const STDIN = '/dev/stdin';

async function isSame(one: string, other: string): Promise<boolean> {
  try {
    const [first, second] = await Promise.all([stat(one), stat(other)]);
    return first.isFile() && first.dev === second.dev && first.ino === second.ino;
  } catch {
    return false;
  }
}
