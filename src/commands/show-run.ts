import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { CliError, EXIT, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import { createInput } from '../traffic/read-input.ts';
import { type OpenLog, Replay } from '../traffic/replay.ts';
import { Sink } from '../traffic/sink.ts';
import { createTrafficLog } from '../traffic/traffic-log.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import type { ShowOptions } from './show.ts';
import { namespaceNames, trafficPalette } from './traffic-log.ts';

export type ShowValues = Values<ShowOptions>;

/** Shows each file as a run of its own. */
export async function runShow(values: ShowValues, files: readonly string[], io: Io): Promise<number> {
  const { openView } = values.html === undefined ? { openView: openLines } : await import('./show-page.ts');
  const view = await openView(values, files, io);
  const { sink } = view;
  try {
    for (const file of files.length === 0 ? ['-'] : files) {
      const replay = new Replay(view.startFile());
      try {
        await showFile(file, values, { io, view, replay });
      } finally {
        replay.end();
        sink.flush();
      }
    }
  } finally {
    await view.end();
  }
  return EXIT.done;
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
  const { format = 'pretty' } = values;
  const { stdout, env } = io;
  const options = {
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

async function showFile(file: string, { input }: ShowValues, { io, view, replay }: Showing): Promise<void> {
  const stream: Readable = file === '-' ? io.stdin : createReadStream(file);
  const reader = createInput(input);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => {});
  let number = 0;
  try {
    const reading = (async () => {
      for await (const line of lines) {
        if (io.signal.aborted) throw io.signal.reason;
        number++;
        for (const record of reader.read(line)) replay.play(record);
        if (number % LINES_AT_ONCE === 0) await drain(view);
      }
      for (const record of reader.end()) replay.play(record);
    })();
    await Promise.race([reading, failed]);
  } catch (error) {
    throw tellFailure(error, file, number);
  } finally {
    lines.close();
  }
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

function tellFailure(error: unknown, file: string, line: number): unknown {
  if (error instanceof Interrupted || error instanceof CliError) return error;
  if (error instanceof Error && 'code' in error) {
    return new CliError('usage', `${file}: cannot be read (${error.code})`, { cause: error });
  }
  if (error instanceof SyntaxError) {
    return new CliError('usage', `${file}:${line}: ${error.message}`, {
      hint: 'show reads captures of --traffic-file, logs with SEND: and RECV: in them, and bare XML',
    });
  }
  return error;
}

const LINES_AT_ONCE = 64;
