import { CliError } from '../../../errors.ts';

/** A way to misbehave. The seed makes all that is random about it come out the same again. */
export type Fault = FaultKind & { readonly seed: number };

export type FaultKind =
  /** Bytes come in pieces, cut anywhere. */
  | { readonly name: 'split' }
  /** What passes is late by that many milliseconds. */
  | { readonly name: 'delay'; readonly least: number; readonly most: number }
  /** A connection is cut, with this probability at each read and each write. */
  | { readonly name: 'drop'; readonly probability: number }
  /** So many milliseconds after it was opened a connection goes silent, and stays open. */
  | { readonly name: 'stall'; readonly after: number }
  | { readonly name: 'no-starttls' }
  | { readonly name: 'bad-certificate'; readonly why: CertificateFlaw }
  | { readonly name: 'auth-fails' }
  /** A session is ended with this condition after a few stanzas. */
  | { readonly name: 'stream-error'; readonly condition: string }
  | { readonly name: 'resume-fails' }
  /** Answers to requests come in another order. */
  | { readonly name: 'reorder-iq' }
  /** Each request is also answered by somebody who was not asked. */
  | { readonly name: 'spoof-iq' };

export type CertificateFlaw = (typeof FLAWS)[number];
export type FaultName = FaultKind['name'];

/**
 * Reads `NAME`, `NAME=VALUE`, either with `@SEED` behind it.
 *
 * @param newSeed makes one up where none is given
 * @throws CliError (`usage`)
 */
export function parseFault(text: string, newSeed: () => number): Fault {
  const match = FORM.exec(text);
  const { name = '', value, seed } = match?.groups ?? {};
  const read = READERS[name as FaultName];
  if (!match || !Object.hasOwn(READERS, name)) {
    throw usage(text, 'no such fault', `there are ${Object.keys(READERS).join(', ')}`);
  }
  const kind = read(value);
  if (typeof kind === 'string') throw usage(text, kind);
  return { ...kind, seed: seed === undefined ? newSeed() : Number(seed) };
}

/** As `parseFault` reads it back. */
export function formatFault(fault: Fault): string {
  const value = valueText(fault);
  return `${fault.name}${value === undefined ? '' : `=${value}`}@${fault.seed}`;
}

function valueText(fault: Fault): string | undefined {
  switch (fault.name) {
    case 'delay':
      return `${fault.least}ms..${fault.most}ms`;
    case 'drop':
      return String(fault.probability);
    case 'stall':
      return `${fault.after}ms`;
    case 'bad-certificate':
      return fault.why;
    case 'stream-error':
      return fault.condition;
    default:
      return undefined;
  }
}

type Reader = (value: string | undefined) => FaultKind | string;

const READERS: Readonly<Record<FaultName, Reader>> = {
  split: plain('split'),
  delay: readDelay,
  drop: readDrop,
  stall: readStall,
  'no-starttls': plain('no-starttls'),
  'bad-certificate': readFlaw,
  'auth-fails': plain('auth-fails'),
  'stream-error': readCondition,
  'resume-fails': plain('resume-fails'),
  'reorder-iq': plain('reorder-iq'),
  'spoof-iq': plain('spoof-iq'),
};

type PlainFault = Extract<
  FaultKind,
  { name: 'split' | 'no-starttls' | 'auth-fails' | 'resume-fails' | 'reorder-iq' | 'spoof-iq' }
>;

function plain(name: PlainFault['name']): Reader {
  return (value) => (value === undefined ? { name } : 'takes no value');
}

function readDelay(value: string | undefined): FaultKind | string {
  const [from = '', to = from, ...more] = (value ?? '').split('..');
  const least = milliseconds(from);
  const most = milliseconds(to);
  const wrong = least === undefined || most === undefined || least > most || more.length > 0;
  return wrong ? 'must be as in delay=50ms..200ms' : { name: 'delay', least, most };
}

function readDrop(value: string | undefined): FaultKind | string {
  const probability = /^[0-9]*\.?[0-9]+$/.test(value ?? '') ? Number(value) : Number.NaN;
  return probability <= 1 ? { name: 'drop', probability } : 'must be as in drop=0.001';
}

function readStall(value: string | undefined): FaultKind | string {
  const after = milliseconds(value ?? '1s');
  return after === undefined ? 'must be as in stall=2s' : { name: 'stall', after };
}

function readFlaw(value: string | undefined): FaultKind | string {
  const why = value === undefined ? 'untrusted' : FLAWS.find((flaw) => flaw === value);
  return why ? { name: 'bad-certificate', why } : `must be one of ${FLAWS.join(', ')}`;
}

function readCondition(condition: string | undefined): FaultKind | string {
  const known = condition !== undefined && /^[a-z]+(-[a-z]+)*$/.test(condition);
  return known ? { name: 'stream-error', condition } : 'must be as in stream-error=system-shutdown';
}

function milliseconds(text: string): number | undefined {
  const match = /^([0-9]{1,6}(?:\.[0-9]+)?)(ms|s)$/.exec(text);
  return match ? Number(match[1]) * (match[2] === 's' ? 1000 : 1) : undefined;
}

function usage(text: string, why: string, hint?: string): CliError {
  return new CliError('usage', `--fault ${text}: ${why}`, hint === undefined ? {} : { hint });
}

const FLAWS = ['untrusted', 'expired', 'other-name'] as const;
const FORM = /^(?<name>[a-z-]+)(?:=(?<value>[^@]*))?(?:@(?<seed>[0-9]{1,10}))?$/;
