import { CliError, EXIT } from '../errors.ts';
import type { DiscoAddress } from '../handlers/disco.ts';
import type { Io } from '../io.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import { ILLEGAL } from '../xml/characters.ts';
import type { Values } from './command.ts';
import { readJid, readSettings } from './connection-settings.ts';
import type { DiscoOptions } from './disco.ts';
import { type DiscoEntity, discover } from './disco-entity.ts';
import { discoRecord, discoRows, treeRows } from './disco-report.ts';
import { type DiscoTree, walk } from './disco-walk.ts';
import { withSession } from './one-off.ts';
import { say, WARNING } from './say.ts';
import { tableLines } from './table.ts';
import { namespaceNames } from './traffic-log.ts';

/**
 * Asks an entity, or walks all that belongs to it.
 *
 * @returns 1 when the entity itself answers with nothing but errors
 */
export async function runDisco(
  [jid = '', node]: readonly string[],
  values: Values<DiscoOptions>,
  io: Io,
): Promise<number> {
  if (node !== undefined && ILLEGAL.test(node)) {
    throw new CliError('usage', `NODE ${node}: has a character that XML cannot carry`);
  }
  const address: DiscoAddress = { jid: readJid('JID', jid).toString(), ...(node !== undefined && { node }) };
  const { items = false, tree } = values;
  if (items && tree !== undefined) throw new CliError('usage', '--items and --tree: give one of them');
  const settings = await readSettings(values, io);
  const names = await namespaceNames();
  return withSession({ settings, values, io }, async (session, progress) => {
    progress.say(`asking ${address.jid}`);
    const { found, left }: Found =
      tree === undefined
        ? { found: [await discover(session, address, { info: !items, items: true })], left: 0 }
        : await walk(session, address, tree);
    progress.aside(() => {
      if (values.json)
        for (const entity of found) io.stdout.write(`${toSafeJson(discoRecord(entity, names))}\n`);
      else
        print(tree === undefined ? found.flatMap((entity) => discoRows(entity, names)) : treeRows(found), io);
      if (left > 0) say(io.stderr, WARNING, `disco of ${address.jid}: at least ${left} more are not shown`);
      if (found[0]) tellRefusals(found[0], io);
    });
    return isRefused(found[0]) ? EXIT.answer : EXIT.done;
  });
}

interface Found {
  readonly found: readonly (DiscoEntity & Partial<DiscoTree>)[];
  readonly left: number;
}

function print(rows: readonly (readonly string[])[], { stdout }: Io): void {
  for (const line of tableLines(rows, stdout)) stdout.write(`${line}\n`);
}

function tellRefusals({ jid, info, items }: DiscoEntity, { stderr }: Io): void {
  const tell = (part: string, why: string): void =>
    say(stderr, 'xmpp-tool', `disco ${part} of ${jid}: ${why}`);
  const [first, second] = [info, items].map((answer) => (answer instanceof StanzaError ? answer : undefined));
  // Servers use other words for the same: one line is enough.
  if (first && second && first.condition === second.condition) return tell('info and items', first.message);
  if (first) tell('info', first.message);
  if (second) tell('items', second.message);
}

/** All that was asked for. */
function isRefused(entity: DiscoEntity | undefined): boolean {
  const answers = [entity?.info, entity?.items].filter((answer) => answer !== undefined);
  return answers.every((answer) => answer instanceof StanzaError);
}
