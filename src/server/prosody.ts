import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BackendSettings, RunningBackend } from './backend.ts';
import { findExecutable } from './executable.ts';
import { launch, type Recipe } from './launch.ts';
import type { Site } from './site.ts';

/** A throwaway Prosody (0.12 or later); see `launch` for what it throws. */
export function startProsody(settings: BackendSettings, signal?: AbortSignal): Promise<RunningBackend> {
  return launch(PROSODY, settings, signal);
}

export const PROSODY: Recipe = { name: 'prosody', prepare, portTaken: /Failed to open server port/ };

async function prepare(site: Site): Promise<readonly string[]> {
  const program = await findExecutable('prosody', 'prosody');
  const file = path.join(site.folder, 'prosody.cfg.lua');
  await writeFile(file, configuration(site));
  await writeAccounts(site);
  return [program, '--config', file, '-F'];
}

function configuration(site: Site): string {
  const { settings, ports } = site;
  const components = settings.components.map(
    ({ domain, secret }) => `Component ${quote(domain)}\n  component_secret = ${quote(secret)}`,
  );
  return `
run_as_root = true
pidfile = ${quote(path.join(site.folder, 'prosody.pid'))}
data_path = ${quote(path.join(site.folder, 'data'))}
certificates = ${quote(site.folder)}
interfaces = { "127.0.0.1" }
component_interfaces = { "127.0.0.1" }
c2s_ports = { ${ports.client} }
c2s_direct_tls_ports = { ${ports.directTls} }
component_ports = { ${ports.component} }
modules_enabled = { ${[...MODULES, ...(settings.debug ? ['stanza_debug'] : [])].map(quote).join(', ')} }
modules_disabled = { "s2s" }
authentication = "internal_hashed"
storage_archive_item_limit = ${MOST_ARCHIVED}
c2s_require_encryption = ${!settings.allowPlain}
allow_unencrypted_plain_auth = ${settings.allowPlain === true}
log = { ${settings.debug ? 'debug' : 'info'} = ${quote(site.logFile)} }
ssl = { certificate = ${quote(site.certificateFile)}, key = ${quote(site.keyFile)} }
VirtualHost ${quote(settings.domain)}
Component ${quote(site.rooms)} "muc"
${components.join('\n')}
`;
}

/** Prosody hashes a stored password when it is first used. */
async function writeAccounts({ folder, settings }: Site): Promise<void> {
  const accounts = path.join(folder, 'data', fileName(settings.domain), 'accounts');
  await mkdir(accounts, { recursive: true });
  for (const { username, password } of settings.users) {
    const file = path.join(accounts, `${fileName(username)}.dat`);
    await writeFile(file, `return { password = ${quote(password)} };\n`);
  }
}

/**
 * Messages of an account. Prosody's own limit is 10,000: from then on it rewrites the archive at every hundredth, which
 * takes ten times the CPU for each message.
 */
const MOST_ARCHIVED = 1_000_000;

/** As Prosody's util.datamanager does it. */
function fileName(name: string): string {
  return Buffer.from(name)
    .toString('latin1')
    .replace(/[^a-zA-Z0-9]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A Lua string literal. */
function quote(text: string): string {
  return `"${text.replace(/[\\"\p{Cc}]/gu, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)}"`;
}

const MODULES = [
  'tls',
  'saslauth',
  'disco',
  'roster',
  'presence',
  'message',
  'iq',
  'offline',
  'ping',
  'version',
  'time',
  'uptime',
  'lastactivity',
  'smacks',
  'carbons',
  'csi_simple',
  'pep',
  'mam',
  'private',
  'blocklist',
  'vcard4',
  'vcard_legacy',
];
