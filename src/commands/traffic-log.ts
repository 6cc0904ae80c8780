import type { Readable, Writable } from 'node:stream';
import { CliError } from '../errors.ts';
import type { Io, OutputStream } from '../io.ts';
import type { Jid } from '../stanza/jid.ts';
import type { Anonymizer } from '../traffic/anonymize.ts';
import type { CaptureHeader } from '../traffic/capture.ts';
import type { Clock } from '../traffic/clock.ts';
import type { EventFilter } from '../traffic/event-filter.ts';
import type { NamespaceNames } from '../traffic/namespace-names.ts';
import type { Palette } from '../traffic/palette.ts';
import type { SinkStream } from '../traffic/sink.ts';
import type { TrafficLog } from '../traffic/traffic-log.ts';
import type { ServerAddress } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';
import { VERSION } from '../version.ts';
import { wantsColor } from './colors.ts';
import type { Values } from './command.ts';
import type { trafficFilterOptions } from './filter-options.ts';
import { type OutputFile, openOutputFile, outputTo } from './output-file.ts';
import { say, WARNING } from './say.ts';
import type { outputOptions, TrafficFormat, trafficOptions } from './shared-options.ts';
import { readTrafficFilter } from './traffic-filter.ts';

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

/** One of several processes writes to what is one log for the user. */
interface Share {
  /** The number of the first connection here, and from one to the next. */
  readonly conn: { readonly first: number; readonly step: number };
  /** When the log's clock was started: milliseconds since 1970. */
  readonly clockStart: number;
  /** Where the capture file's lines go. */
  openCapture(): Writable;
}

interface Arrangement {
  readonly view?: View;
  readonly share?: Share;
  /** Where warnings go, if not to stderr at once. */
  readonly stderr?: Io['stderr'];
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
  { view, share, stderr = io.stderr }: Arrangement = {},
): Promise<TrafficRecord> {
  const format = values['log-traffic'];
  const views = [...(view ? [view] : []), ...(format ? [{ stream: io.stderr, format }] : [])];
  const file = values['traffic-file'];
  if (views.length === 0 && file === undefined) {
    refuseIdle(values);
    return { flush: () => {}, end: async () => {} };
  }
  const { fanOut } = await import('../traffic/fan-out.ts');
  const { startClock } = await import('../traffic/clock.ts');
  const clock = startClock(share && share.clockStart - performance.timeOrigin);
  const choice = await readChoice(values);
  const outlets = await Promise.all(views.map((each) => openView(each, clock, { values, io, choice })));
  if (file !== undefined)
    outlets.push(await openCapture(file, clock, { values, io, choice, subject, share, stderr }));
  const open = new Set<ConnectionTap>();
  const { first, step } = share?.conn ?? { first: 1, step: 1 };
  let conn = first - step;
  return {
    openTap() {
      conn += step;
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

/** What asks for something of the traffic asks for nothing if none of it is shown. */
function refuseIdle(values: TrafficValues): void {
  const idle = [...FILTERS, 'anonymize' as const].find((name) => values[name]);
  if (idle === undefined) return;
  throw new CliError('usage', `--${idle}: no traffic is shown or kept that it could be for`, {
    hint: 'show the traffic with --log-traffic, or keep it with --traffic-file FILE',
  });
}

const FILTERS = ['filter', 'not', 'with', 'xep', 'grep', 'in', 'out'] as const;

/** Which of the traffic is written, and whether it is anonymized: the same for all places that it goes to. */
interface Choice {
  readonly filter?: EventFilter;
  readonly anonymizer?: Anonymizer;
}

type ChoiceValues = Pick<TrafficValues, keyof typeof trafficFilterOptions | 'anonymize' | 'show-secrets'>;

/** @throws CliError (`usage`) for a filter that is none, and secrets that are to be shown anonymized */
export async function readChoice(values: ChoiceValues): Promise<Choice> {
  const filter = await readTrafficFilter(values);
  if (!values.anonymize) return { ...(filter && { filter }) };
  if (values['show-secrets'])
    throw new CliError('usage', '--anonymize, --show-secrets: secrets have no stand-ins');
  const { Anonymizer } = await import('../traffic/anonymize.ts');
  return { ...(filter && { filter }), anonymizer: new Anonymizer(await namespaceNames()) };
}

interface Showing {
  readonly values: TrafficValues;
  readonly io: Io;
  readonly choice: Choice;
}

async function openView(view: View, clock: Clock, { values, io, choice }: Showing): Promise<Outlet> {
  const { createTrafficLog } = await import('../traffic/traffic-log.ts');
  const { Sink } = await import('../traffic/sink.ts');
  const { stream, format } = view;
  // What passed is written before what is said because of it.
  const sink = new Sink(stream, { schedule: queueMicrotask });
  const options = {
    ...choice,
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

interface Capture extends Showing {
  readonly subject: Subject;
  readonly share: Share | undefined;
  readonly stderr: Io['stderr'];
}

async function openCapture(
  file: string,
  clock: Clock,
  { values, io, choice, subject, share, stderr }: Capture,
): Promise<Outlet> {
  const { createTrafficLog } = await import('../traffic/traffic-log.ts');
  const { Sink } = await import('../traffic/sink.ts');
  const { signal } = io;
  const output = share
    ? outputTo(share.openCapture(), signal)
    : await openOutputFile('traffic-file', file, { stderr, signal });
  const onError = (error: Error): void => warnOfLoss(file, error, stderr);
  const showSecrets = values['show-secrets'] === true;
  const sink = new Sink(output.stream, { onError });
  const options = { ...choice, format: 'json', clock, sink, showSecrets } as const;
  const opens = (conn: number): boolean => conn === 1 && share === undefined;
  return {
    open: (conn) =>
      createTrafficLog({ ...options, conn, ...(opens(conn) && { capture: captureHeader(subject) }) }),
    close: () => output.close(),
  };
}

function warnOfLoss(file: string, error: Error, stderr: Io['stderr']): void {
  say(stderr, WARNING, `--traffic-file ${file}: nothing more is written: ${error.message}`);
}

/** A capture file that several processes fill. */
export interface SharedCapture {
  /** Milliseconds since 1970; the processes' clocks count from it. */
  readonly clockStart: number;
  /** Takes what a process gives, in whole lines. */
  take(source: Readable): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the capture file that the options ask for, if any.
 *
 * @throws CliError (`usage`) when the file cannot be written
 */
export async function openSharedCapture(
  values: TrafficValues,
  io: Io,
  subject: Subject,
): Promise<SharedCapture> {
  const clockStart = performance.timeOrigin + performance.now();
  const file = values['traffic-file'];
  if (file === undefined) {
    if (values['log-traffic'] === undefined) refuseIdle(values);
    return { clockStart, take: async (source) => void source.resume(), close: async () => {} };
  }
  const { formatCaptureRecord } = await import('../traffic/capture.ts');
  const { LineMerger } = await import('./line-merger.ts');
  const { stream, close }: OutputFile = await openOutputFile('traffic-file', file, io);
  stream.on('error', (error) => warnOfLoss(file, error, io.stderr));
  stream.write(formatCaptureRecord(captureHeader(subject), 1, { time: Date.now(), mono: 0 }));
  const merger = new LineMerger(stream);
  return { clockStart, take: (source) => merger.take(source), close };
}

function captureHeader({ jid, server, tls }: Subject): CaptureHeader {
  return {
    version: VERSION,
    jid: jid.toString(),
    tls: tls.mode,
    ...(server && { server: server.port === undefined ? server.host : `${server.host}:${server.port}` }),
  };
}
