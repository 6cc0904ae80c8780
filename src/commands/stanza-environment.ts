import { Buffer } from 'node:buffer';
import type { Io } from '../io.ts';
import type { HeardRecord } from './heard.ts';

/** What one variable may hold, in bytes: Linux allows 128 KiB, name and end included. */
const MOST = 100 * 1024;

/**
 * A stanza as variables: `XMPP_STANZA` has its JSON, `XMPP_STANZA_FROM`, `_BODY` and so on its fields. What it has not,
 * and what is too long, has no variable.
 */
export function stanzaVariables(record: HeardRecord, json: string): Record<string, string> {
  const variables: Record<string, string> = {};
  const set = (name: string, value: string | null): void => {
    if (value !== null && Buffer.byteLength(value) <= MOST) variables[name] = value;
  };
  set(PREFIX, json);
  for (const [name, value] of Object.entries(record))
    if (name !== 'xml') set(`${PREFIX}_${name.toUpperCase()}`, value);
  return variables;
}

/** The environment for programs that answer stanzas: ours, without secrets and what another stanza has left there. */
export function cleanEnvironment(env: Io['env']): Io['env'] {
  const kept = Object.entries(env).filter(([name]) => !SECRETS.has(name) && !STANZA.test(name));
  return Object.fromEntries(kept);
}

const PREFIX = 'XMPP_STANZA';
const STANZA = /^XMPP_STANZA(_|$)/;
const SECRETS: ReadonlySet<string> = new Set(['XMPP_PASSWORD', 'XMPP_COMPONENT_SECRET']);
