import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PROGRAM } from './cli.ts';

/** Asked for minutes: a look-up that is not taken back shows. */
const RESOLV_CONF = 'nameserver 127.0.0.1\noptions timeout:30 attempts:5\n';

/** In a namespace of its own: the loopback interface, the configuration and the hosts file of the resolver. */
const SETTING = `
ip link set lo up
folder=$(mktemp -d)
printf %s "$RESOLV" >"$folder/resolv.conf"
printf '127.0.0.1 localhost\\n127.0.0.1 in-hosts.test.example\\n' >"$folder/hosts"
mount --bind "$folder/resolv.conf" /etc/resolv.conf
mount --bind "$folder/hosts" /etc/hosts
rm -r "$folder"
exec "$@"
`;

const NAMESPACE = ['unshare', '--user', '--map-root-user', '--mount', '--net'];

/** Why not, where the system gives nobody namespaces: containers and some distributions; false where it does. */
export const noNamespaces: string | false =
  spawnSync(NAMESPACE[0] ?? '', [...NAMESPACE.slice(1), 'sh', '-ec', SETTING, 'sh', 'true'], {
    env: { PATH: process.env.PATH, RESOLV: RESOLV_CONF },
  }).status !== 0 && 'needs user, mount and network namespaces';

/** What to run the program by (`CliOptions`), so that its name server is there and never answers. */
export const silentDns = {
  env: { RESOLV: RESOLV_CONF },
  program: [
    ...NAMESPACE,
    'sh',
    '-ec',
    SETTING,
    'sh',
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    fileURLToPath(new URL('silent-name-server.ts', import.meta.url)),
    process.execPath,
    PROGRAM,
  ],
} as const;
