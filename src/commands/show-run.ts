import type { Writable } from 'node:stream';
import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { type OpenLog, Replay } from '../traffic/replay.ts';
import { Sink } from '../traffic/sink.ts';
import { createTrafficLog } from '../traffic/traffic-log.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import { say, WARNING } from './say.ts';
import type { ShowOptions } from './show.ts';
import { showFile } from './show-file.ts';
import { namespaceNames, readChoice, trafficPalette } from './traffic-log.ts';

export type ShowValues = Values<ShowOptions>;

/**
 * Shows each file as a run of its own. What cannot be read of one is told, and loses nothing else.
 *
 * @throws CliError (`usage`) for the first file that cannot be read, when all others were shown
 */
export async function runShow(values: ShowValues, files: readonly string[], io: Io): Promise<number> {
  if (values.follow && files.length > 1)
    throw new CliError('usage', '--follow: only one file can be followed');
  const openView = await chooseView(values);
  const view = await openView(values, files, io);
  const failures: CliError[] = [];
  const inputs = files.length === 0 ? ['-'] : files;
  let bad = 0;
  try {
    for (const file of inputs) {
      const replay = new Replay(view.startFile());
      try {
        bad += await showFile(file, values, { io, view, replay });
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        failures.push(error);
      } finally {
        replay.end();
        view.sink.flush();
      }
    }
  } finally {
    await view.end(failures.length < inputs.length);
  }
  const [failure, ...others] = failures;
  for (const { message } of others) say(io.stderr, WARNING, message);
  if (failure !== undefined) throw failure;
  return bad > 0 && !values.follow ? EXIT.usage : EXIT.done;
}

async function chooseView({ html, stats, format }: ShowValues): Promise<typeof openLines> {
  if (stats && (html !== undefined || format !== undefined))
    throw new CliError(
      'usage',
      `--stats and --${html === undefined ? 'format' : 'html'}: only one of them can be given`,
    );
  if (stats) return (await import('./show-stats.ts')).openView;
  return html === undefined ? openLines : (await import('./show-page.ts')).openView;
}

/** What the files are shown on. */
export interface View {
  readonly stream: Writable;
  readonly sink: Sink;
  /** Opens the logs of one file's connections. */
  startFile(): OpenLog;
  /** `readAny`: whether there was a file that could be read to its end. */
  end(readAny: boolean): Promise<void>;
}

async function openLines(values: ShowValues, _: readonly string[], io: Io): Promise<View> {
  const sink = new Sink(io.stdout);
  const open = await prepareLogs(values, io, sink);
  return { stream: io.stdout, sink, startFile: () => open, end: async () => {} };
}

async function prepareLogs(values: ShowValues, io: Io, sink: Sink): Promise<OpenLog> {
  const { format = values.json ? 'json' : 'pretty' } = values;
  const { stdout, env } = io;
  const options = {
    ...(await readChoice(values)),
    format,
    sink,
    showSecrets: values['show-secrets'] === true,
    full: values.full === true,
    terminal: stdout.isTTY === true,
    ...(stdout.isTTY && { columns: () => stdout.columns || undefined }),
    palette: await trafficPalette(wantsColor(values.color, stdout, env)),
    ...(format === 'pretty' && { names: await namespaceNames() }),
  };
  return (conn, clock) => createTrafficLog({ ...options, conn, clock });
}
