import type { SoakResult } from './run.ts';

/** What is not as it should be. */
export function verdict({ options, ledger, memory, bot, exitCode }: SoakResult): string[] {
  const exactlyOnce = ledger.echoed === options.messages && ledger.duplicated === 0;
  return [
    options.kind === 'client' && !exactlyOnce && 'not every message was echoed exactly once',
    ledger.duplicated > 0 && 'messages were echoed twice',
    ledger.outOfOrder > 0 && bot.sessions.fresh === 1 && 'echoes came out of order',
    ledger.garbled > 0 && 'echoes had another text than the message',
    !memory.flat && 'memory grew',
    exitCode !== 0 && `the bot ended with ${exitCode}`,
  ].filter((problem) => problem !== false);
}

/** A paragraph of figures. */
export function report(result: SoakResult, problems: readonly string[]): string {
  const { options, ledger, bot, proxy, seconds } = result;
  const { fresh, resumed } = bot.sessions;
  const [start, middle, end] = result.memory.course.map((size) => size.toFixed(0));
  const missing = options.messages - ledger.echoed;
  const lines = [
    `echo-${options.kind} on ${options.backend}, seed ${options.seed}: ${problems.join('; ') || 'good'}`,
    `  messages    ${ledger.sent} sent, ${ledger.echoed} echoed, ${missing} missing (${ledger.bounced} bounced)`,
    `  echoes      ${ledger.duplicated} duplicated, ${ledger.outOfOrder} out of order, ${ledger.garbled} garbled`,
    `  cuts        ${proxy.cuts}; ${proxy.connections} connections, ${fresh} new sessions, ${resumed} resumed`,
    `  time        ${seconds.toFixed(0)} s, of which ${waited(bot.said).toFixed(0)} s waiting to connect again`,
    `  memory      ${start} MiB at the start, ${middle} in the middle, ${end} at the end`,
  ];
  const said = problems.length === 0 ? '' : bot.said.replace(/^/gm, '  | ');
  return `${lines.join('\n')}\n${said}\n`;
}

function waited(said: string): number {
  const waits = said.matchAll(/trying again in ([\d.]+) s/g);
  return [...waits].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
}
