import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BackendSettings, BackendUser, RunningBackend } from './backend.ts';
import { findExecutable } from './executable.ts';
import { launch, type Recipe } from './launch.ts';
import type { Site } from './site.ts';

/** A throwaway ejabberd (23.01 or later); see `launch` for what it throws. */
export function startEjabberd(settings: BackendSettings, signal?: AbortSignal): Promise<RunningBackend> {
  return launch(EJABBERD, settings, signal);
}

export const EJABBERD: Recipe = {
  name: 'ejabberd',
  prepare,
  portTaken: /Failed to open socket.*address already in use/,
};

/** Without ejabberdctl, which wants root or the user ejabberd, a node name and epmd. */
async function prepare(site: Site): Promise<readonly string[]> {
  const installation = await findInstallation();
  const file = path.join(site.folder, 'ejabberd.yml');
  const usersFile = path.join(site.folder, 'users.terms');
  await writeFile(file, JSON.stringify(configuration(site), undefined, 2));
  await writeFile(usersFile, site.settings.users.map(userTerm).join(''), { mode: 0o600 });
  return [
    'env',
    `HOME=${site.folder}`,
    `ERL_LIBS=${installation.libraries}`,
    `ERL_CRASH_DUMP=${path.join(site.folder, 'crash.dump')}`,
    `EJABBERD_CONFIG_PATH=${file}`,
    `EJABBERD_LOG_PATH=${site.logFile}`,
    installation.erl,
    '-noinput',
    '-start_epmd',
    'false',
    '-mnesia',
    'dir',
    JSON.stringify(path.join(site.folder, 'database')),
    '-eval',
    registration(site.settings.domain, usersFile),
  ];
}

/** Where ejabberdctl would find Erlang and ejabberd's libraries; it differs by distribution and architecture. */
async function findInstallation(): Promise<{ erl: string; libraries: string }> {
  const script = await readFile(await findExecutable('ejabberdctl', 'ejabberd'), 'utf8');
  const assigned = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]+)`, 'm').exec(script)?.[1];
  return { erl: assigned('ERL') ?? 'erl', libraries: assigned('ERL_LIBS') ?? '' };
}

function configuration({ settings, ports, ...site }: Site) {
  const client = { ip: '127.0.0.1', module: 'ejabberd_c2s', backlog: BACKLOG };
  const components = settings.components.map(({ domain, secret }) => [domain, { password: secret }] as const);
  return {
    loglevel: settings.debug ? 'debug' : 'info',
    log_rotate_count: 0,
    hosts: [settings.domain],
    certfiles: [site.certificateFile, site.keyFile],
    ca_file: site.certificateFile,
    acme: { auto: false },
    auth_method: 'internal',
    auth_password_format: 'scram',
    auth_scram_hash: 'sha256',
    s2s_access: 'none',
    disable_sasl_mechanisms: ['digest-md5', 'X-OAUTH2'],
    listen: [
      { ...client, port: ports.client, starttls: true, starttls_required: !settings.allowPlain },
      { ...client, port: ports.directTls, tls: true },
      ...(components.length === 0
        ? []
        : [
            {
              ip: '127.0.0.1',
              port: ports.component,
              module: 'ejabberd_service',
              backlog: BACKLOG,
              hosts: Object.fromEntries(components),
              // Otherwise each of them gets what is for any of them.
              global_routes: false,
            },
          ]),
    ],
    modules: { ...MODULES, mod_muc: { host: site.rooms } },
  };
}

function userTerm({ username, password }: BackendUser): string {
  return `{${binary(username)},${binary(password)}}.\n`;
}

/** Erlang's text format, as bytes: nothing to escape. */
function binary(text: string): string {
  return `<<${[...Buffer.from(text)].join(',')}>>`;
}

function registration(domain: string, usersFile: string): string {
  return `
    {ok, _} = application:ensure_all_started(ejabberd),
    {ok, Users} = file:consult(${JSON.stringify(usersFile)}),
    [ok = ejabberd_auth:try_register(Name, ${binary(domain)}, Password) || {Name, Password} <- Users].`;
}

/** ejabberd's 5 would turn a burst of connections away. */
const BACKLOG = 1024;
const MODULES = {
  mod_adhoc: {},
  mod_blocking: {},
  mod_caps: {},
  mod_carboncopy: {},
  mod_client_state: {},
  mod_disco: {},
  mod_last: {},
  mod_mam: {},
  mod_offline: {},
  mod_ping: {},
  mod_privacy: {},
  mod_private: {},
  mod_pubsub: { plugins: ['flat', 'pep'] },
  mod_roster: { versioning: true },
  mod_stream_mgmt: {},
  mod_time: {},
  mod_vcard: {},
  mod_version: {},
};
