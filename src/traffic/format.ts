import type { TrafficEvent } from './event.ts';
import type { NamespaceNames } from './namespace-names.ts';
import type { Palette } from './palette.ts';

export type FormatName = 'pretty' | 'compact' | 'raw' | 'json';

export const FORMAT_NAMES: readonly FormatName[] = ['pretty', 'compact', 'raw', 'json'];

export interface FormatOptions {
  readonly palette: Palette;
  /** Whether a terminal interprets what is written. */
  readonly terminal: boolean;
  /** How wide lines may be; undefined if they are not to be wrapped. */
  readonly columns: number | undefined;
  /** What pretty calls namespaces. */
  readonly names: NamespaceNames;
  /** Whether pretty shows all of long text and data. */
  readonly full: boolean;
}

/** An event as the lines that show it, the last newline included. Pure. */
export type Format = (event: TrafficEvent, options: FormatOptions) => string;
