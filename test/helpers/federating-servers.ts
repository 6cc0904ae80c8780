import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BackendSettings, RunningBackend } from '../../src/server/backend.ts';
import { freePorts } from '../../src/server/free-ports.ts';
import { launch } from '../../src/server/launch.ts';
import { PROSODY } from '../../src/server/prosody.ts';
import type { Site } from '../../src/server/site.ts';
import { startEjabberdWith } from './configured-servers.ts';
import { SETTINGS } from './servers.ts';

/** A server that other servers may connect to, too. */
export interface FederatingBackend {
  readonly running: RunningBackend;
  /** STARTTLS, and TLS from the first byte. */
  readonly servers: { readonly starttls: number; readonly direct: number };
}

export const FEDERATING = { prosody: startProsody, ejabberd: startEjabberd } as const;

async function startProsody(settings: Partial<BackendSettings>): Promise<FederatingBackend> {
  const [starttls = 0, direct = 0] = await freePorts(2);
  const ports = `s2s_ports = { ${starttls} }\ns2s_direct_tls_ports = { ${direct} }`;
  const prepare = async (site: Site): Promise<readonly string[]> => {
    const command = await PROSODY.prepare(site);
    const file = path.join(site.folder, 'prosody.cfg.lua');
    const text = await readFile(file, 'utf8');
    const changed = text
      .replace('modules_disabled = { "s2s" }', ports)
      .replace('modules_enabled = { ', 'modules_enabled = { "s2s", "dialback", ');
    await writeFile(file, changed);
    return command;
  };
  const running = await launch({ ...PROSODY, prepare }, { ...SETTINGS, ...settings });
  return { running, servers: { starttls, direct } };
}

async function startEjabberd(settings: Partial<BackendSettings>): Promise<FederatingBackend> {
  const [starttls = 0, direct = 0] = await freePorts(2);
  const listener = { ip: '127.0.0.1', module: 'ejabberd_s2s_in' };
  const running = await startEjabberdWith(
    ({ listen, modules }) => ({
      s2s_access: 'all',
      s2s_use_starttls: 'required',
      listen: [...listen, { ...listener, port: starttls }, { ...listener, port: direct, tls: true }],
      modules: { ...(modules as object), mod_s2s_dialback: {} },
    }),
    settings,
  );
  return { running, servers: { starttls, direct } };
}
