import process from 'node:process';

/** What was measured at one point, a line for each client; a run that failed is undefined. */
export function printScenario(title, results, base) {
  const baseRate = median(results.get(base), 'rate');
  const baseCpu = median(results.get(base), 'cpu_us_per_msg');
  print('', title);
  print(
    row(
      'client',
      'msg/s',
      `x ${base}`,
      'CPU us/msg',
      `${base}/CPU`,
      'p50 us',
      'p99 us',
      'RSS MB',
      'online ms',
    ),
  );
  for (const [client, runs] of results) {
    const of = (key) => median(runs, key);
    const figures = [
      of('rate').toFixed(0),
      (of('rate') / baseRate).toFixed(2),
      of('cpu_us_per_msg').toFixed(2),
      (baseCpu / of('cpu_us_per_msg')).toFixed(2),
      of('p50_us').toFixed(0),
      of('p99_us').toFixed(0),
      of('peak_rss_mb').toFixed(0),
      (of('online_s') * 1000).toFixed(0),
    ];
    const failed = runs.filter((run) => run === undefined).length;
    const note =
      failed > 0 ? `   ${failed} of ${runs.length} runs failed: not every body came back once` : '';
    print(row(client, ...figures) + note);
  }
}

/** All points side by side: messages/s, and CPU time as a part of the base's, each with its ratio. */
export function printSummary(all, base) {
  const clients = [...new Set([...all.values()].flatMap((results) => [...results.keys()]))];
  const table = (title, cell) => {
    print('', title, row('client', ...all.keys()));
    for (const client of clients) {
      const cells = [...all.values()].map((results) => cell(results.get(client), results.get(base)));
      print(row(client, ...cells));
    }
  };
  const cellOf = (key, digits) => (runs, baseRuns) => {
    const value = median(runs, key);
    return `${value.toFixed(digits)} (${(value / median(baseRuns, key)).toFixed(2)})`;
  };
  table(`all points, messages/s (x ${base})`, cellOf('rate', 0));
  table(`all points, CPU us/message (x ${base})`, cellOf('cpu_us_per_msg', 1));
}

function print(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function row(name, ...figures) {
  return name.padEnd(11) + figures.map((figure) => figure.padStart(15)).join('');
}

function median(runs, key) {
  const sorted = runs.flatMap((run) => (run ? [run[key]] : [])).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
