import { CliError, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import { compressionOf } from '../traffic/compression.ts';
import type { Replay } from '../traffic/replay.ts';
import { InputText } from './input-text.ts';
import { say, WARNING } from './say.ts';
import type { ShowValues, View } from './show-run.ts';
import { openSource } from './show-source.ts';

interface Showing {
  readonly io: Io;
  readonly view: View;
  readonly replay: Replay;
}

/**
 * @returns how many lines are no part of what the file is
 * @throws CliError (`usage`) when the file cannot be read; the signal's reason when it is aborted, unless it is followed
 */
export async function showFile(
  file: string,
  values: ShowValues,
  { io, view, replay }: Showing,
): Promise<number> {
  const input = new InputText(values.input, replay);
  try {
    for await (const text of openSource(file, values.follow === true, io)) {
      if (io.signal.aborted) break;
      if (!input.isBegun) refuseCompressed(text, file);
      input.write(text);
      await drain(view, io.signal);
    }
    if (io.signal.aborted && !values.follow) throw io.signal.reason;
    if (!input.isBegun && !values.follow) throw new CliError('usage', `${nameOf(file)}: is empty`);
    input.end(values.follow === true);
  } catch (error) {
    throw tellFailure(error, nameOf(file));
  }
  const { bad } = input;
  if (bad.length > 0) say(io.stderr, WARNING, describeBad(bad, file));
  return bad.length;
}

function describeBad(lines: readonly number[], file: string): string {
  const some = lines.slice(0, 5).join(', ');
  const more = lines.length > 5 ? ` and ${lines.length - 5} more` : '';
  const what = lines.length === 1 ? 'is no record' : 'are no records';
  return `${file}: line${lines.length === 1 ? '' : 's'} ${some}${more} ${what} of a capture: left out`;
}

/** A slow reader of ours is waited for, so that nothing is left out; but not once we are to end. */
async function drain({ stream, sink }: View, signal: AbortSignal): Promise<void> {
  sink.flush();
  if (!stream.writableNeedDrain || stream.destroyed || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      stream.off('drain', goOn).off('close', goOn);
      signal.removeEventListener('abort', goOn);
      resolve();
    };
    stream.on('drain', goOn).on('close', goOn);
    signal.addEventListener('abort', goOn);
  });
}

function refuseCompressed(text: string, file: string): void {
  const compression = compressionOf(text);
  if (compression === undefined) return;
  const { name, program } = compression;
  throw new CliError('usage', `${nameOf(file)}: is compressed (${name})`, {
    hint: `${program} ${file === '-' ? 'FILE' : file} | xmpp-tool show`,
  });
}

function nameOf(file: string): string {
  return file === '-' ? 'stdin' : file;
}

function tellFailure(error: unknown, file: string): unknown {
  if (error instanceof Interrupted || error instanceof CliError) return error;
  if (error instanceof Error && 'code' in error) {
    return new CliError('usage', `${file}: cannot be read (${error.code})`, { cause: error });
  }
  if (error instanceof SyntaxError) return new CliError('usage', `${file}: ${error.message}`, { hint: HINT });
  return error;
}

const HINT =
  'show reads captures of --traffic-file, bare XML, and the logs of the programs that --input names (show --help)';
