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

/** Undefined for a line that tells of none. */
export function readEntry(line: string): LogEntry | undefined {
  for (const [pattern, layout] of ENTRIES) {
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

const ENTRIES: readonly (readonly [RegExp, Layout])[] = [
  // ejabberd
  [
    /\((?:tls|tcp|websocket|http_bind)\|(?<who><[\d.]+>)\) (?<verb>Received|Send) XML on stream = (?<text>.+)$/,
    'quoted',
  ],
  // Prosody with mod_stanza_debug
  [/\s(?<who>(?:c2s|s2sin|s2sout|jcp|component)\w+)\s+debug\s+(?<verb>SEND|RECV): (?<text><.*)$/, 'whole'],
  // Prosody
  [
    /\s(?<who>(?:c2s|s2sin|s2sout|jcp|component)\w+)\s+debug\s+(?<verb>Received|Sending)\[\w+\]: (?<text><.*>)$/,
    'tag',
  ],
  // slixmpp, wokkel, profanity, Smack
  [
    /^(?!.*(?:Received|Send) XML on stream).*?(?:^|\s)(?<verb>SEND|SENT|RECV)(?: \((?<who>\d+)\))?: (?<text>(?:b?['"])?\s*<.*)$/,
    'quoted',
  ],
  // nbxmpp, with Gajim's name of the account
  [/(?:\((?<who>[^()]*)\)\s+)?:{5} ?DATA (?<verb>SENT|RECEIVED) ?:{4}\s*$/, 'below'],
  // Gajim's XML console
  [/^<!-- (?<verb>Incoming|Outgoing) .*\((?<who>[^()]*)\) -->$/, 'console'],
  // profanity's XML console
  [/^\d\d:\d\d:\d\d - (?<verb>SENT|RECV):$/, 'wrapped'],
];

const OTHER =
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\s|(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\s|\d{4}-\d\d-\d\d|\d\d[./]\d\d[./]\d\d+ \d\d:\d\d|NOTE: |$)/;
