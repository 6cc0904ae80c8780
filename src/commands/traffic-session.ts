import { openBareStream } from '../connection/bare-stream.ts';
import { connect } from '../connection/connect.ts';
import type { SessionEnd } from '../connection/live-session.ts';
import { CliError, EXIT, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import { fanOut } from '../traffic/fan-out.ts';
import type { Tap } from '../transport/tap.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import { type ConnectionValues, readSettings, readStreamSettings } from './connection-settings.ts';
import { keepStdin } from './read-stanzas.ts';
import { readWait, type TrafficFormat } from './shared-options.ts';
import type { TrafficOptions } from './traffic.ts';
import { recordTraffic, trafficPalette } from './traffic-log.ts';
import { sendPiped } from './traffic-pipe.ts';
import { openPrompt, type Prompt } from './traffic-prompt.ts';
import { TrafficWatch } from './traffic-watch.ts';

type TrafficValues = Values<TrafficOptions>;

/** A stream as this command uses it, logged in or not. */
export interface RawStream {
  readonly ended: Promise<SessionEnd>;
  /** Sends text as it is; resolves when there is room for more. */
  sendText(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Shows a stream until it ends, the input has ended and been answered, or somebody has seen enough. */
export async function runTraffic(values: TrafficValues, io: Io): Promise<number> {
  const format = chooseFormat(values);
  const interactive = io.stdin.isTTY === true;
  if (!interactive) keepStdin('what is sent', values);
  const open = await prepare(values, io);
  const palette = await trafficPalette(wantsColor(values.color, io.stderr, io.env));
  const prompt = interactive ? openPrompt(io, palette) : undefined;
  const view = { stream: prompt?.output ?? io.stdout, format } as const;
  const watch = new TrafficWatch();
  const record = await recordTraffic(values, io, open.settings, { view });
  try {
    const stream = await open.stream(
      () => fanOut(...(record.openTap ? [record.openTap(), watch] : [watch])),
      watch,
      io.signal,
    );
    return await converse(stream, { values, io, prompt, watch });
  } catch (error) {
    // Looking on has no other end than being stopped.
    if (error instanceof Interrupted) return EXIT.done;
    throw error;
  } finally {
    await record.end();
    prompt?.close();
  }
}

/** The result of this command is the traffic, so `--json` is a format of it. */
function chooseFormat({ format, json }: TrafficValues): TrafficFormat {
  if (!json) return format ?? 'pretty';
  if (format === undefined || format === 'json') return 'json';
  throw new CliError('usage', `--json and --format ${format} are two formats`, { hint: 'use one of them' });
}

/** Reads the settings, and gives what opens the stream by them. */
async function prepare(values: TrafficValues & ConnectionValues, io: Io) {
  if (values.login !== false) {
    const settings = await readSettings(values, io);
    return {
      settings,
      stream: (openTap: () => Tap, watch: TrafficWatch, signal: AbortSignal): Promise<RawStream> =>
        connect({ ...settings, openTap }, signal, { observe: watch.saw }),
    };
  }
  const settings = await readStreamSettings(values, io, values.component ? 'component' : 'client');
  return {
    settings,
    stream: (openTap: () => Tap, watch: TrafficWatch, signal: AbortSignal): Promise<RawStream> =>
      openBareStream({ ...settings, openTap }, signal, watch.saw),
  };
}

interface Conversation {
  readonly values: TrafficValues;
  readonly io: Io;
  readonly prompt: Prompt | undefined;
  readonly watch: TrafficWatch;
}

async function converse(stream: RawStream, { values, io, prompt, watch }: Conversation): Promise<number> {
  const send = (text: string): Promise<void> => {
    watch.sent(text);
    return stream.sendText(text);
  };
  const said = prompt
    ? prompt.run(send)
    : sendPiped(io.stdin, send).then(() => watch.quiet(readWait(values)));
  const stopped = new Promise<undefined>((resolve) => {
    if (io.signal.aborted) resolve(undefined);
    io.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const end = await Promise.race([stream.ended, said.then(() => undefined), stopped]);
  io.stdin.destroy();
  watch.end();
  if (end?.kind !== 'failed') {
    await stream.close();
    return EXIT.done;
  }
  // The error that ended the stream has been shown: that is what this command is for.
  if (end.error) return EXIT.done;
  throw end.failure;
}
