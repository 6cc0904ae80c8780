import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import { escapeUntrusted, toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Progress } from './progress.ts';
import { say } from './say.ts';

/** How an answer is told. */
export interface Report<T> {
  /** What was asked for, in a word. */
  readonly what: string;
  /** The fields of the JSON object besides `jid`. */
  json(answer: T): object;
  lines(answer: T): readonly string[];
}

export interface Questions<T> {
  readonly targets: readonly string[];
  ask(target: string): Promise<T>;
  readonly report: Report<T>;
  readonly values: { readonly json?: boolean };
  readonly io: Io;
  readonly progress: Progress;
}

/**
 * Asks all of them side by side and tells the answers in the order of the questions. One that fails does not stop the
 * others.
 *
 * @returns the worst exit code
 */
export async function askAll<T>(questions: Questions<T>): Promise<number> {
  const { targets, ask, report, progress } = questions;
  progress.say(`asking ${targets.join(', ')} for the ${report.what}`);
  const outcomes = targets.map((target) => outcomeOf(ask(target)));
  // Each is awaited in its turn: one that fails before that is not unhandled.
  for (const outcome of outcomes) outcome.catch(() => {});
  const codes: number[] = [];
  for (const [i, pending] of outcomes.entries()) {
    const outcome = await pending;
    // An interruption has closed the session: that the rest is lost is no news.
    if (questions.io.signal.aborted) break;
    progress.aside(() => codes.push(tell(questions, targets[i] ?? '', outcome)));
  }
  return Math.max(EXIT.done, ...codes);
}

type Outcome<T> = { readonly answer: T } | { readonly failure: StanzaError | CliError };

async function outcomeOf<T>(question: Promise<T>): Promise<Outcome<T>> {
  try {
    return { answer: await question };
  } catch (error) {
    if (error instanceof StanzaError || error instanceof CliError) return { failure: error };
    throw error;
  }
}

function tell<T>(questions: Questions<T>, jid: string, outcome: Outcome<T>): number {
  const { report, values, io, targets } = questions;
  if ('failure' in outcome) return tellFailure(questions, jid, outcome.failure);
  if (values.json) {
    io.stdout.write(`${toSafeJson({ jid, ...report.json(outcome.answer) })}\n`);
    return EXIT.done;
  }
  const lines = report.lines(outcome.answer);
  const block = targets.length > 1 ? [escapeUntrusted(jid), ...lines.map((line) => `  ${line}`)] : lines;
  io.stdout.write(`${block.join('\n')}\n`);
  return EXIT.done;
}

function tellFailure<T>(
  { report, values, io }: Questions<T>,
  jid: string,
  failure: StanzaError | CliError,
): number {
  const code = failure instanceof CliError ? failure.exitCode : EXIT.answer;
  if (values.json) {
    const error =
      failure instanceof StanzaError
        ? failure
        : { condition: localCondition(failure), text: failure.message };
    io.stdout.write(
      `${toSafeJson({ jid, error: { condition: error.condition, text: error.text ?? null } })}\n`,
    );
  } else {
    say(io.stderr, 'xmpp-tool', `${report.what} of ${jid}: ${failure.message}`);
  }
  return code;
}

/** What stands for a condition where the other side has given none. */
function localCondition(failure: CliError): string {
  return failure.kind === 'stream' ? 'connection-lost' : 'timeout';
}
