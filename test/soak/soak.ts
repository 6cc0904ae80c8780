import { parseArgs } from 'node:util';
import type { BackendName } from '../../src/server/backend.ts';
import { backends, missing } from '../helpers/servers.ts';
import { KINDS, type Kind } from './bot.ts';
import { report, verdict } from './report.ts';
import { soak } from './run.ts';

/*
 * Echo bots through many messages with their connection cut again and again:
 *
 *     node --import tsx test/soak/soak.ts [--backend prosody|ejabberd|all]
 *         [--kind client|component|all] [--messages N] [--cuts N] [--seed S]
 *
 * All runs go on at the same time: most of it is waiting for the bots to connect again. Ends with 1 if a client's
 * messages were not echoed exactly once each, a component's were echoed twice, or memory was not flat.
 */
const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'all' },
    kind: { type: 'string', default: 'all' },
    messages: { type: 'string', default: '100000' },
    cuts: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});

const wanted = backends.filter((name) => values.backend === 'all' || values.backend === name);
for (const name of wanted) if (missing.has(name)) process.stderr.write(`${missing.get(name)}\n`);
const servers = wanted.filter((name) => !missing.has(name));
if (servers.length === 0) throw new Error(`--backend ${values.backend}: no such server`);

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
const kinds = KINDS.filter((kind) => values.kind === 'all' || values.kind === kind);
const results = await Promise.all(servers.flatMap((backend) => kinds.map((kind) => run(backend, kind))));
process.exitCode = results.every((good) => good) ? 0 : 1;

async function run(backend: BackendName, kind: Kind): Promise<boolean> {
  const [messages, cuts, seed] = [Number(values.messages), Number(values.cuts), Number(values.seed)];
  const result = await soak({ backend, kind, messages, cuts, seed }, interrupted.signal);
  const problems = verdict(result);
  process.stdout.write(report(result, problems));
  return problems.length === 0;
}
