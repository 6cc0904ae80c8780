import { attribute, content, escapeXml, type RawStream } from '../helpers/raw-client.ts';
import type { Ledger } from './ledger.ts';

/** Characters of all lengths, and what has to be escaped, so that cuts meet them. */
const TEXTS = [
  'plain words',
  'naïve façade',
  '<b> & "quotes"',
  '双子座 ♊',
  '👩‍👩‍👧 '.repeat(5),
  'x'.repeat(700),
];

export interface Drive {
  readonly peer: RawStream;
  readonly to: string;
  readonly ledger: Ledger;
  /** How many messages may be under way. */
  readonly window: number;
  /** Whether somebody is there to send to. */
  ready(): boolean;
  /** Whether what was under way when the connection was cut may be lost. */
  readonly lossy: boolean;
  /** Told when something has come. */
  progress(): void;
  /** Whether to give up. */
  over(): boolean;
}

/** Sends all messages of the ledger, a window at a time, and books what comes back. */
export async function driveAll(drive: Drive): Promise<void> {
  const { peer, ledger, window, lossy } = drive;
  sendMore(drive);
  while (!drive.over() && (ledger.sent < ledger.total || ledger.outstanding > 0)) {
    const arrived = await arrivals(peer);
    for (const stanza of arrived) book(stanza, ledger);
    if (lossy) ledger.passedOver();
    if (arrived.length > 0) drive.progress();
    if (ledger.outstanding <= window / 2) sendMore(drive);
  }
}

/** Fills the window, and sends one message in any case: whether those before it are lost shows when it comes back. */
export function sendMore({ peer, to, ledger, window, ready }: Drive): void {
  if (!ready()) return;
  let text = '';
  do {
    if (ledger.sent < ledger.total) text += message(to, ledger.send());
  } while (ledger.sent < ledger.total && ledger.outstanding < window);
  if (text !== '') peer.send(text);
}

/** Stanzas that have come; none when nothing came for a while. */
async function arrivals(peer: RawStream): Promise<string[]> {
  try {
    return await peer.until(/^<message/);
  } catch (error) {
    if (error instanceof Error && error.message.includes('nothing more')) return [];
    throw error;
  }
}

function message(to: string, number: number): string {
  return `<message to='${to}' type='chat' id='m${number}'><body>${escapeXml(bodyOf(number))}</body></message>`;
}

function bodyOf(number: number): string {
  return `${number} ${TEXTS[number % TEXTS.length]}`;
}

function book(stanza: string, ledger: Ledger): void {
  if (!stanza.startsWith('<message')) return;
  if (attribute(stanza, 'type') === 'error') {
    return ledger.bounce(Number(attribute(stanza, 'id')?.slice(1)));
  }
  const body = content(stanza, 'body') ?? '';
  const number = Number.parseInt(body, 10);
  if (Number.isNaN(number) || body !== bodyOf(number)) ledger.garbled += 1;
  else ledger.echo(number);
}
