import { roundMono } from './annotate.ts';
import { toSafeJson } from './escape-untrusted.ts';
import type { Moment } from './event.ts';
import { isoTime } from './time.ts';

/** What a capture file says about itself; `tls` in words, as `TLSv1.3` or `none`. */
export interface CaptureHeader {
  readonly version: string;
  readonly jid?: string;
  readonly server?: string;
  readonly tls?: string;
}

/** The record that a capture file opens with: an event of the kind `capture`, with the header's fields. */
export function formatCaptureRecord(header: CaptureHeader, conn: number, { time, mono }: Moment): string {
  const { version, jid, server, tls } = header;
  const event = {
    time: isoTime(time),
    mono: roundMono(mono),
    conn,
    dir: 'none',
    kind: 'capture',
  };
  return `${toSafeJson({ ...event, text: `xmpp-tool ${version}`, version, jid, server, tls })}\n`;
}
