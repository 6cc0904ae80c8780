import type { ChalkInstance } from 'chalk';

type Paint = (text: string) => string;

/** One painter for each role that a piece of output can have. */
export interface Palette {
  /** Times, and markup but for names and values. */
  readonly faint: Paint;
  readonly in: Paint;
  readonly out: Paint;
  readonly note: Paint;
  readonly title: Paint;
  readonly error: Paint;
  readonly tag: Paint;
  readonly value: Paint;
  readonly text: Paint;
  /** What stands for a character that cannot be shown. */
  readonly escape: Paint;
  readonly mask: Paint;
}

/** Paints with the colours that this chalk instance has; with level 0, with none. */
export function createPalette(chalk: ChalkInstance): Palette {
  if (chalk.level === 0) return PLAIN_PALETTE;
  return {
    faint: chalk.dim,
    in: chalk.green,
    out: chalk.blueBright,
    note: chalk.magenta,
    title: chalk.bold,
    error: chalk.bold.red,
    tag: chalk.cyan,
    value: chalk.yellow,
    text: plain,
    escape: chalk.black.bgYellow,
    mask: chalk.dim.italic,
  };
}

const plain: Paint = (text) => text;

export const PLAIN_PALETTE: Palette = {
  faint: plain,
  in: plain,
  out: plain,
  note: plain,
  title: plain,
  error: plain,
  tag: plain,
  value: plain,
  text: plain,
  escape: plain,
  mask: plain,
};
