import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CliError } from '../errors.ts';
import type { Io, OutputStream } from '../io.ts';
import type { Jid } from '../stanza/jid.ts';
import type { CaptureHeader } from '../traffic/capture.ts';
import type { SinkStream } from '../traffic/sink.ts';
import type { TrafficLog } from '../traffic/traffic-log.ts';
import type { ServerAddress } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';
import { VERSION } from '../version.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import type { outputOptions, TrafficFormat, trafficOptions } from './shared-options.ts';

export type TrafficValues = Values<typeof trafficOptions & typeof outputOptions>;

/** What of the traffic is written, and where to. */
export interface TrafficRecord {
  /** Undefined when nobody looks. */
  readonly tap?: Tap;
  /** Writes what is incomplete or waits. */
  end(): Promise<void>;
}

interface View {
  readonly stream: SinkStream & Pick<OutputStream, 'isTTY'>;
  readonly format: TrafficFormat;
}

interface Subject {
  readonly jid: Jid;
  readonly server?: ServerAddress;
  readonly tls: { readonly mode: string };
}

/**
 * Opens the logs of the traffic that the options ask for, and `view` besides them.
 *
 * @throws CliError (`usage`) when the file cannot be written
 */
export async function recordTraffic(
  values: TrafficValues,
  io: Io,
  subject: Subject,
  view?: View,
): Promise<TrafficRecord> {
  const format = values['log-traffic'];
  const views = [...(view ? [view] : []), ...(format ? [{ stream: io.stderr, format }] : [])];
  const file = values['traffic-file'];
  if (views.length === 0 && file === undefined) return { end: async () => {} };
  const { fanOut } = await import('../traffic/fan-out.ts');
  const logs = await Promise.all(views.map((each) => openView(each, values, io)));
  const capture = file === undefined ? undefined : await openCapture(file, values, io, subject);
  const all = capture ? [...logs, capture.log] : logs;
  return {
    tap: fanOut(...all),
    async end() {
      for (const log of all) log.end();
      await capture?.close();
    },
  };
}

async function openView({ stream, format }: View, values: TrafficValues, io: Io): Promise<TrafficLog> {
  const { createTrafficLog } = await import('../traffic/traffic-log.ts');
  const { Sink } = await import('../traffic/sink.ts');
  const colored = wantsColor(values.color, stream, io.env);
  return createTrafficLog({
    format,
    sink: new Sink(stream),
    showSecrets: values['show-secrets'] === true,
    terminal: stream.isTTY === true,
    ...(colored && { palette: await colors() }),
  });
}

async function colors() {
  const { Chalk } = await import('chalk');
  const { createPalette } = await import('../traffic/palette.ts');
  return createPalette(new Chalk({ level: 1 }));
}

async function openCapture(file: string, values: TrafficValues, io: Io, subject: Subject) {
  const { createTrafficLog } = await import('../traffic/traffic-log.ts');
  const { Sink } = await import('../traffic/sink.ts');
  const stream = createWriteStream('', { fd: await openForWriting(file) });
  const onError = (error: Error): void =>
    void io.stderr.write(
      `xmpp-tool: warning: --traffic-file ${file}: nothing more is written: ${error.message}\n`,
    );
  const log = createTrafficLog({
    format: 'json',
    sink: new Sink(stream, { onError }),
    showSecrets: values['show-secrets'] === true,
    capture: captureHeader(subject),
  });
  const close = (): Promise<void> => new Promise((resolve) => stream.once('close', resolve).end());
  return { log, close };
}

/** Only for its owner to read: a capture holds what people wrote to each other. */
async function openForWriting(file: string): Promise<number> {
  try {
    const { fd } = await open(file, 'w', 0o600);
    return fd;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new CliError('usage', `--traffic-file ${file}: cannot be written (${code})`, { cause: error });
  }
}

function captureHeader({ jid, server, tls }: Subject): CaptureHeader {
  return {
    version: VERSION,
    jid: jid.toString(),
    tls: tls.mode,
    ...(server && { server: server.port === undefined ? server.host : `${server.host}:${server.port}` }),
  };
}
