import type { Writable } from 'node:stream';
import { CliError, EXIT, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import { say, WARNING } from '../say.ts';
import type { CaptureRecord } from '../traffic/capture-record.ts';
import { compressionOf } from '../traffic/compression.ts';
import { LineSplitter } from '../traffic/line-splitter.ts';
import { createInput, type InputReader } from '../traffic/read-input.ts';
import { type OpenLog, Replay } from '../traffic/replay.ts';
import { Sink } from '../traffic/sink.ts';
import { createTrafficLog } from '../traffic/traffic-log.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import type { ShowOptions } from './show.ts';
import { openSource } from './show-source.ts';
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
  let bad = 0;
  try {
    for (const file of files.length === 0 ? ['-'] : files) {
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
    await view.end();
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
  end(): Promise<void>;
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

interface Showing {
  readonly io: Io;
  readonly view: View;
  readonly replay: Replay;
}

/** @returns how many lines are no part of what the file is */
async function showFile(file: string, values: ShowValues, { io, view, replay }: Showing): Promise<number> {
  const reader = createInput(values.input);
  const play = (records: readonly CaptureRecord[]): void => {
    for (const record of records) replay.play(record);
  };
  let number = 0;
  const bad: number[] = [];
  // Whether what was there of this line could not be read yet.
  let waits = false;
  const readLine = (line: string): void => {
    number++;
    waits = false;
    try {
      play(reader.read(line));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      bad.push(number);
    }
  };
  const lines = new LineSplitter(readLine, LONGEST_LINE);
  let isFirst = true;
  try {
    for await (const text of openSource(file, values.follow === true, io)) {
      if (io.signal.aborted && values.follow) break;
      if (io.signal.aborted) throw io.signal.reason;
      if (text === '') play(reader.pause());
      else if (isFirst) refuseCompressed(text, file);
      isFirst &&= text === '';
      lines.write(text);
      if (lines.waiting >= LONG_LINE && !waits) waits = !readPart(lines, reader, play);
      await drain(view);
    }
    if (lines.waiting > 0) readLine(lines.take());
    play(values.follow ? reader.pause() : reader.end());
  } catch (error) {
    throw tellFailure(error, file === '-' ? 'stdin' : file);
  }
  if (bad.length > 0) say(io.stderr, WARNING, describeBad(bad, file));
  return bad.length;
}

function describeBad(lines: readonly number[], file: string): string {
  const some = lines.slice(0, 5).join(', ');
  const more = lines.length > 5 ? ` and ${lines.length - 5} more` : '';
  const what = lines.length === 1 ? 'is no record' : 'are no records';
  return `${file}: line${lines.length === 1 ? '' : 's'} ${some}${more} ${what} of a capture: left out`;
}

/**
 * A long line is read before its end has come, if its kind allows it: XML may have no line breaks at all. False if it
 * does not.
 */
function readPart(
  lines: LineSplitter,
  reader: InputReader,
  play: (records: readonly CaptureRecord[]) => void,
): boolean {
  const part = lines.take();
  const records = reader.readPart?.(part);
  if (records === undefined) lines.write(part);
  else play(records);
  return records !== undefined;
}

/** A slow reader of ours is waited for: nothing is left out. */
async function drain({ stream, sink }: View): Promise<void> {
  sink.flush();
  if (stream.writableNeedDrain && !stream.destroyed) {
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        stream.off('drain', goOn).off('close', goOn);
        resolve();
      };
      stream.on('drain', goOn).on('close', goOn);
    });
  }
}

function refuseCompressed(text: string, file: string): void {
  const compression = compressionOf(text);
  if (compression === undefined) return;
  const { name, program } = compression;
  throw new CliError('usage', `${file === '-' ? 'stdin' : file}: is compressed (${name})`, {
    hint: `${program} ${file === '-' ? 'FILE' : file} | xmpp-tool show`,
  });
}

function tellFailure(error: unknown, file: string): unknown {
  if (error instanceof Interrupted || error instanceof CliError) return error;
  if (error instanceof Error && 'code' in error) {
    return new CliError('usage', `${file}: cannot be read (${error.code})`, { cause: error });
  }
  if (error instanceof SyntaxError) {
    return new CliError('usage', `${file}: ${error.message}`, {
      hint: 'show reads captures of --traffic-file, bare XML, and the logs of the programs that --input names (show --help)',
    });
  }
  return error;
}

/** In UTF-16 units. */
const LONG_LINE = 64 * 1024;

/** Likewise: six times what the parser takes of a stanza, as each character of it may be escaped. */
const LONGEST_LINE = 64 * 1024 * 1024;
