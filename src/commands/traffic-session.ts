import { connect } from '../connection/connect.ts';
import type { SessionEnd } from '../connection/live-session.ts';
import { openBareStream } from '../connection/bare-stream.ts';
import { CliError, EXIT, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import type { Element } from '../xml/element.ts';
import type { Values } from './command.ts';
import { readSettings, readStreamSettings } from './connection-settings.ts';
import { sendPiped } from './traffic-pipe.ts';
import { openPrompt, type Prompt } from './traffic-prompt.ts';
import { recordTraffic, type TrafficRecord } from './traffic-log.ts';
import type { TrafficOptions } from './traffic.ts';

type TrafficValues = Values<TrafficOptions>;

/** A stream as this command uses it, logged in or not. */
export interface RawStream {
  readonly ended: Promise<SessionEnd>;
  /** Sends text as it is; resolves when there is room for more. */
  sendText(text: string): Promise<void>;
  close(): Promise<void>;
}

export async function runTraffic(values: TrafficValues, io: Io): Promise<number> {
  const interactive = io.stdin.isTTY === true;
  if (!interactive && values['password-file'] === '-') {
    throw new CliError('usage', '--password-file -: stdin is what is sent', { hint: 'use a file, or XMPP_PASSWORD' });
  }
  const kind = values.component ? 'component' : 'client';
  const login = values.login !== false;
  const settings = login ? await readSettings(values, io) : await readStreamSettings(values, io, kind);
  const prompt = interactive ? await openPrompt(io) : undefined;
  const view = { stream: prompt?.output ?? io.stdout, format: values.format ?? 'pretty' } as const;
  const record = await recordTraffic(values, io, settings, view);
  const watch = new Watch();
  const tapped = { ...settings, ...(record.tap && { tap: record.tap }) };
  const observe = (item: Element): void => watch.saw(item);
  try {
    const stream =
      'password' in tapped
        ? await connect(tapped, io.signal, { observe })
        : await openBareStream(tapped, io.signal, observe);
    return await converse(stream, { values, io, prompt, watch });
  } catch (error) {
    // Looking on has no other end than being stopped.
    if (error instanceof Interrupted) return EXIT.done;
    throw error;
  } finally {
    await finish(record, prompt);
  }
}
