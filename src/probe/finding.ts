/** How it stands with what was looked at. */
export type Level = 'ok' | 'warning' | 'failure';

/** One line of a report. Its texts may contain what came from the network, unescaped. */
export interface Finding {
  readonly level: Level;
  /** What kind of finding it is, in lower case with hyphens: the same in every version. */
  readonly check: string;
  /** What it is about: `DNS`, or an endpoint as `c2s STARTTLS 192.0.2.1:5222`. */
  readonly subject: string;
  readonly text: string;
  /** What mends it. */
  readonly fix?: string;
}

export function ok(subject: string, check: string, text: string): Finding {
  return { level: 'ok', check, subject, text };
}

export function warning(subject: string, check: string, text: string, fix: string): Finding {
  return { level: 'warning', check, subject, text, fix };
}

export function failure(subject: string, check: string, text: string, fix: string): Finding {
  return { level: 'failure', check, subject, text, fix };
}

export function worstLevel(findings: readonly Finding[]): Level {
  if (findings.some(({ level }) => level === 'failure')) return 'failure';
  return findings.some(({ level }) => level === 'warning') ? 'warning' : 'ok';
}
