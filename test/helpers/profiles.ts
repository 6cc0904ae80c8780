import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryPath } from './files.ts';

/** A folder of settings with this config.toml, that nobody else can read unless `mode` says otherwise. */
export function settingsFolder(
  toml: string,
  mode = 0o600,
): { readonly env: Record<string, string>; readonly file: string } {
  const folder = temporaryPath('settings');
  const file = path.join(folder, 'xmpp-tool', 'config.toml');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, toml);
  chmodSync(file, mode);
  return { env: { XDG_CONFIG_HOME: folder }, file };
}
