import type { BackendName, RunningBackend } from './backend.ts';
import type { BuiltinSettings } from './builtin/settings.ts';

/**
 * Starts a server of this kind; only its own code is loaded.
 *
 * @throws CliError `connection` if it is not installed or does not become ready
 * @throws the signal's reason
 */
export async function startBackend(
  name: BackendName,
  settings: BuiltinSettings,
  signal: AbortSignal,
): Promise<RunningBackend> {
  switch (name) {
    case 'builtin':
      return (await import('./builtin/start.ts')).startBuiltin(settings, signal);
    case 'prosody':
      return (await import('./prosody.ts')).startProsody(settings, signal);
    case 'ejabberd':
      return (await import('./ejabberd.ts')).startEjabberd(settings, signal);
  }
}
