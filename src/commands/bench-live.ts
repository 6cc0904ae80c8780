import type { Io } from '../io.ts';

const PERIOD = 100;
const BAR = 20;

/** What stands on the live line. */
export interface LiveState {
  /** From 0 to 1. */
  readonly progress: number;
  readonly text: string;
}

/**
 * A line on stderr that says how it is going, if that is a terminal and nothing else is shown there.
 *
 * @returns what takes it away again
 */
export function showLive(
  values: { quiet?: boolean; 'log-traffic'?: string },
  { stderr }: Pick<Io, 'stderr'>,
  state: () => LiveState,
): () => void {
  if (!stderr.isTTY || !stderr.columns || values.quiet || values['log-traffic'] !== undefined)
    return () => {};
  const draw = (): void => {
    const line = liveLine(state()).slice(0, (stderr.columns ?? 80) - 1);
    stderr.write(`\r\u001b[2K${line}`);
  };
  const timer = setInterval(draw, PERIOD);
  return () => {
    clearInterval(timer);
    stderr.write('\r\u001b[2K');
  };
}

export function liveLine({ progress, text }: LiveState): string {
  const done = Math.round(progress * BAR);
  const percent = String(Math.floor(progress * 100)).padStart(3);
  return `${'█'.repeat(done)}${'░'.repeat(BAR - done)} ${percent} %  ${text}`;
}
