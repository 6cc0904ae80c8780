import type { Io } from '../io.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Element } from '../xml/element.ts';
import { serialise } from '../xml/serialise.ts';
import { wantsColor } from './colors.ts';
import { namespaceNames, trafficPalette } from './traffic-log.ts';

/** Prints a stanza on stdout. */
export type StanzaPrinter = (stanza: Element) => void;

/** Indented XML, with colours and the names of namespaces on a terminal; or JSON, an object a line. */
export async function createStanzaPrinter(
  values: { readonly json?: boolean; readonly color?: boolean },
  { stdout, env }: Io,
): Promise<StanzaPrinter> {
  if (values.json) return (stanza) => void stdout.write(`${toSafeJson(stanzaRecord(stanza))}\n`);
  const { formatXml } = await import('../traffic/format-xml.ts');
  const { NO_NAMES } = await import('../traffic/namespace-names.ts');
  const terminal = stdout.isTTY === true;
  const options = {
    palette: await trafficPalette(wantsColor(values.color, stdout, env)),
    columns: terminal ? stdout.columns || undefined : undefined,
    names: terminal ? await namespaceNames() : NO_NAMES,
    full: true,
  };
  return (stanza) => void stdout.write(formatXml(asXml(stanza), options));
}

/** What JSON output says of any stanza. */
export function stanzaRecord(stanza: Element): Record<string, string | null> {
  const attribute = (name: string): string | null => stanza.attr(name) ?? null;
  return {
    kind: stanza.name,
    from: attribute('from'),
    to: attribute('to'),
    type: attribute('type'),
    id: attribute('id'),
    xml: asXml(stanza),
  };
}

/** As it stands on a client's stream. */
export function asXml(stanza: Element): string {
  return serialise(stanza, { defaultNamespace: NS_CLIENT });
}
