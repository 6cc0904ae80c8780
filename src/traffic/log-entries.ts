/** What a line of a log tells of traffic. */
export interface LogEntry {
  readonly dir: 'in' | 'out';
  /** Which connection, as the log names it; '' if it does not. */
  readonly who: string;
  /** What passed, as it is written; '' if it stands in the lines below. */
  readonly text: string;
  /** How the lines below belong to it. */
  readonly layout: Layout;
}

/**
 * - `tag`: a first tag alone
 * - `whole`: text as it is, and its other lines; the same may stand there as a first tag, too
 * - `quoted`: text as Python or Erlang quote it, or as it is, and its other lines
 * - `below`: text in the lines below, up to an empty one
 * - `console`: the same, with line breaks between tags
 * - `wrapped`: the same, broken at spaces to fit a width, with a time before each first line
 */
export type Layout = 'tag' | 'whole' | 'quoted' | 'below' | 'console' | 'wrapped';

/** Programs whose logs are known. */
export const PROGRAMS = ['prosody', 'ejabberd', 'slixmpp', 'wokkel', 'gajim', 'profanity'] as const;

export type ProgramName = (typeof PROGRAMS)[number];

/** Undefined for a line that tells of none, or not as this program would. */
export function readEntry(line: string, program?: ProgramName): LogEntry | undefined {
  for (const { pattern, layout, programs } of ENTRIES) {
    if (program !== undefined && !programs.includes(program)) continue;
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined) continue;
    const { verb = '', who = '', text = '' } = groups;
    return { dir: /^(?:rec|inc)/i.test(verb) ? 'in' : 'out', who, text, layout };
  }
  return undefined;
}

/** Whether a line begins something else than what goes on below an entry. */
export function beginsOther(line: string): boolean {
  return OTHER.test(line);
}

interface Pattern {
  readonly programs: readonly ProgramName[];
  readonly layout: Layout;
  readonly pattern: RegExp;
}

const ENTRIES: readonly Pattern[] = [
  {
    programs: ['ejabberd'],
    layout: 'quoted',
    pattern:
      /\((?:tls|tcp|websocket|http_bind)\|(?<who><[\d.]+>)\) (?<verb>Received|Send) XML on stream = (?<text>.+)$/,
  },
  // With mod_stanza_debug
  {
    programs: ['prosody'],
    layout: 'whole',
    pattern:
      /(?:^|\s)(?<who>(?:c2s|s2sin|s2sout|jcp|component)\w+)\s+debug\s+(?<verb>SEND|RECV): (?<text><.*)$/,
  },
  {
    programs: ['prosody'],
    layout: 'tag',
    pattern:
      /(?:^|\s)(?<who>(?:c2s|s2sin|s2sout|jcp|component)\w+)\s+debug\s+(?<verb>Received|Sending)\[\w+\]: (?<text><.*>)$/,
  },
  // And Smack's
  {
    programs: ['slixmpp', 'wokkel', 'profanity'],
    layout: 'quoted',
    pattern:
      /^(?!.*(?:Received|Send) XML on stream).*?(?:^|[\s:|\]])(?<verb>SEND|SENT|RECV)(?: \((?<who>\d+)\))?: (?<text>(?:b?['"])?\s*<.*)$/,
  },
  // nbxmpp's, with Gajim's name of the account
  {
    programs: ['gajim'],
    layout: 'below',
    pattern: /(?:\((?<who>[^()]*)\)\s+)?:{5} ?DATA (?<verb>SENT|RECEIVED) ?:{4}\s*$/,
  },
  // The XML consoles
  {
    programs: ['gajim'],
    layout: 'console',
    pattern: /^<!-- (?<verb>Incoming|Outgoing) .*\((?<who>[^()]*)\) -->$/,
  },
  { programs: ['profanity'], layout: 'wrapped', pattern: /^\d\d:\d\d:\d\d - (?<verb>SENT|RECV):$/ },
];

const OTHER =
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\s|\[?(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)[\s:|\]]|\[?\d{4}-\d\d-\d\d|\d\d[./]\d\d[./]\d\d+ \d\d:\d\d|NOTE: |$)/;
