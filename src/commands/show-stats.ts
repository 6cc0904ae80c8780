import type { Io } from '../io.ts';
import { Sink } from '../traffic/sink.ts';
import { reportJson, reportStats, reportTabbed } from '../traffic/stats/report-stats.ts';
import { TrafficStats } from '../traffic/stats/traffic-stats.ts';
import { createTrafficLog } from '../traffic/traffic-log.ts';
import type { ShowValues, View } from './show-run.ts';
import { namespaceNames, readChoice } from './traffic-log.ts';

/** Counts what is in all files, and tells it at the end: as tables on a terminal, with tabs elsewhere. */
export async function openView(values: ShowValues, _: readonly string[], io: Io): Promise<View> {
  const { stdout } = io;
  const choice = await readChoice(values);
  const names = await namespaceNames();
  const stats = new TrafficStats();
  const sink = new Sink(stdout);
  const format = (event: Parameters<typeof stats.add>[0]): string => {
    stats.add(event);
    return '';
  };
  let last = 0;
  return {
    stream: stdout,
    sink,
    startFile() {
      // Each file counts its connections from 1.
      const before = last;
      return (number, clock) => {
        const conn = before + number;
        last = Math.max(last, conn);
        return createTrafficLog({ ...choice, format, sink, conn, clock });
      };
    },
    async end(readAny) {
      // Zeros would say that there was no traffic, where it is not known.
      if (!readAny && last === 0) return;
      const summary = stats.summary();
      if (values.json) sink.write(reportJson(summary));
      else if (stdout.isTTY) sink.write(reportStats(summary, names, stdout.columns || undefined));
      else sink.write(reportTabbed(summary, names));
      sink.flush();
    },
  };
}
