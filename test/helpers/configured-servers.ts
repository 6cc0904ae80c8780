import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BackendSettings, RunningBackend } from '../../src/server/backend.ts';
import { EJABBERD } from '../../src/server/ejabberd.ts';
import { launch } from '../../src/server/launch.ts';
import { PROSODY } from '../../src/server/prosody.ts';
import type { Site } from '../../src/server/site.ts';
import { SETTINGS } from './servers.ts';

/** ejabberd's configuration as JSON, which is YAML, too. */
export type EjabberdConfiguration = Record<string, unknown> & {
  readonly hosts: readonly string[];
  readonly listen: readonly Readonly<Record<string, unknown>>[];
};

/** An ejabberd as the sandbox has it, but for these changes of its configuration. */
export function startEjabberdWith(
  change: (configuration: EjabberdConfiguration, site: Site) => Record<string, unknown>,
  settings: Partial<BackendSettings> = {},
): Promise<RunningBackend> {
  const prepare = async (site: Site): Promise<readonly string[]> => {
    const command = await EJABBERD.prepare(site);
    const file = path.join(site.folder, 'ejabberd.yml');
    const configuration: EjabberdConfiguration = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...configuration, ...change(configuration, site) }));
    return command;
  };
  return launch({ ...EJABBERD, prepare }, { ...SETTINGS, ...settings });
}

/** A Prosody as the sandbox has it, and this at the end of its configuration. */
export function startProsodyWith(
  text: string,
  settings: Partial<BackendSettings> = {},
): Promise<RunningBackend> {
  const prepare = async (site: Site): Promise<readonly string[]> => {
    const command = await PROSODY.prepare(site);
    await appendFile(path.join(site.folder, 'prosody.cfg.lua'), text);
    return command;
  };
  return launch({ ...PROSODY, prepare }, { ...SETTINGS, ...settings });
}
