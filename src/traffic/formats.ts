import type { Format, FormatName } from './format.ts';
import { formatCompact } from './format-compact.ts';
import { formatJson } from './format-json.ts';
import { formatPretty } from './format-pretty.ts';
import { formatRaw } from './format-raw.ts';

export const FORMATS: Readonly<Record<FormatName, Format>> = {
  pretty: formatPretty,
  compact: formatCompact,
  raw: formatRaw,
  json: formatJson,
};
