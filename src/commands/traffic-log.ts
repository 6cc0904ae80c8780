import type { WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CliError } from '../errors.ts';
import type { Io, OutputStream } from '../io.ts';
import type { Jid } from '../stanza/jid.ts';
import type { CaptureHeader } from '../traffic/capture.ts';
import type { Clock } from '../traffic/clock.ts';
import type { NamespaceNames } from '../traffic/namespace-names.ts';
import type { Palette } from '../traffic/palette.ts';
import type { SinkStream } from '../traffic/sink.ts';
import type { TrafficLog } from '../traffic/traffic-log.ts';
import type { ServerAddress } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';
import { VERSION } from '../version.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import type { outputOptions, TrafficFormat, trafficOptions } from './shared-options.ts';

export type TrafficValues = Values<typeof trafficOptions & typeof outputOptions>;

/** Sees one connection. */
export interface ConnectionTap extends Tap {
  /** Shows what is incomplete; nothing may pass after that. Without it, that is done when the record ends. */
  end(): void;
}

/** What of the traffic is written, and where to. */
export interface TrafficRecord {
  /** Gives each connection a tap of its own; undefined when nobody looks. */
  openTap?(): ConnectionTap;
  /** Writes what waits, so that what others write next stands behind it. */
  flush(): void;
  /** Writes what is incomplete or waits. */
  end(): Promise<void>;
}

interface View {
  readonly stream: SinkStream & Pick<OutputStream, 'isTTY' | 'columns'>;
  readonly format: TrafficFormat;
}

interface Subject {
  readonly jid: Jid;
  readonly server?: ServerAddress;
  readonly tls: { readonly mode: string };
}

/** One place that the traffic goes to, for all connections of a run. */
interface Outlet {
  open(conn: number): TrafficLog;
  flush?(): void;
  close?(): Promise<void>;
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
  if (views.length === 0 && file === undefined) return { flush: () => {}, end: async () => {} };
  const { fanOut } = await import('../traffic/fan-out.ts');
  const { startClock } = await import('../traffic/clock.ts');
  const clock = startClock();
  const outlets = await Promise.all(views.map((each) => openView(each, clock, values, io)));
  if (file !== undefined) outlets.push(await openCapture(file, clock, { values, io, subject }));
  const open = new Set<ConnectionTap>();
  let conn = 0;
  return {
    openTap() {
      conn += 1;
      const logs = outlets.map((outlet) => outlet.open(conn));
      const tap = {
        ...fanOut(...logs),
        end() {
          if (open.delete(tap)) for (const log of logs) log.end();
        },
      };
      open.add(tap);
      return tap;
    },
    flush() {
      for (const outlet of outlets) outlet.flush?.();
    },
    async end() {
      for (const tap of open) tap.end();
      for (const outlet of outlets) await outlet.close?.();
    },
  };
}

async function openView(view: View, clock: Clock, values: TrafficValues, io: Io): Promise<Outlet> {
  const { createTrafficLog } = await import('../traffic/traffic-log.ts');
  const { Sink } = await import('../traffic/sink.ts');
  const { stream, format } = view;
  // What passed is written before what is said because of it.
  const sink = new Sink(stream, { schedule: queueMicrotask });
  const options = {
    format,
    clock,
    sink,
    showSecrets: values['show-secrets'] === true,
    terminal: stream.isTTY === true,
    ...(stream.isTTY && { columns: () => stream.columns || undefined }),
    palette: await trafficPalette(wantsColor(values.color, stream, io.env)),
    full: values.full === true,
    ...(format === 'pretty' && { names: await namespaceNames() }),
  };
  return { open: (conn) => createTrafficLog({ ...options, conn }), flush: () => sink.flush() };
}

export async function trafficPalette(colored: boolean): Promise<Palette> {
  const { createPalette, PLAIN_PALETTE } = await import('../traffic/palette.ts');
  if (!colored) return PLAIN_PALETTE;
  const { Chalk } = await import('chalk');
  return createPalette(new Chalk({ level: 1 }));
}

export async function namespaceNames(): Promise<NamespaceNames> {
  const { loadNamespaceNames } = await import('../traffic/namespace-names.ts');
  return loadNamespaceNames();
}

interface Capture {
  readonly values: TrafficValues;
  readonly io: Io;
  readonly subject: Subject;
}

async function openCapture(file: string, clock: Clock, { values, io, subject }: Capture): Promise<Outlet> {
  const { createTrafficLog } = await import('../traffic/traffic-log.ts');
  const { Sink } = await import('../traffic/sink.ts');
  const stream = await openForWriting(file, io);
  const onError = (error: Error): void =>
    void io.stderr.write(
      `xmpp-tool: warning: --traffic-file ${file}: nothing more is written: ${error.message}\n`,
    );
  const showSecrets = values['show-secrets'] === true;
  const options = { format: 'json', clock, sink: new Sink(stream, { onError }), showSecrets } as const;
  return {
    open: (conn) =>
      createTrafficLog({ ...options, conn, ...(conn === 1 && { capture: captureHeader(subject) }) }),
    close: () => new Promise((resolve) => (stream.closed ? resolve() : stream.once('close', resolve).end())),
  };
}

/** A new file is for its owner alone: a capture holds what people wrote to each other. One that is there keeps its mode. */
async function openForWriting(file: string, { stderr }: Io): Promise<WriteStream> {
  try {
    const handle = await open(file, 'w', 0o600);
    const stats = await handle.stat();
    if (stats.isFile() && (stats.mode & 0o044) !== 0) {
      stderr.write(
        `xmpp-tool: warning: --traffic-file ${file}: others may read it, as the file was there before\n`,
      );
    }
    return handle.createWriteStream();
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
