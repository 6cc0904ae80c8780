import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { freePorts } from '../../src/server/free-ports.ts';
import { reasonToSkip } from './installed.ts';

/** What a test's name server knows; it asks nobody else. */
export interface Zones {
  /** Records of `test.example`, one a line, as in a zone file (RFC 1035 5). */
  readonly records: string;
}

export interface NameServerProcess {
  /** For `--dns`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Why there are no tests with it, if it is not installed. */
export const noNameServer: string | false = reasonToSkip('unbound', ['-V'], 'unbound');

function ENV(): NodeJS.ProcessEnv {
  return { PATH: `${process.env.PATH}:/usr/sbin` };
}

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * A name server on loopback. Besides the zone `test.example` it has `refused.example`, about which it refuses to speak,
 * `silent.example`, about which it says nothing, and `broken.example`, with which it fails.
 */
export async function startNameServer({ records }: Zones): Promise<NameServerProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'xmpp-tool-unbound-'));
  const [port = 0] = await freePorts(1);
  const zone = path.join(folder, 'test.zone');
  await writeFile(zone, `${HEAD}${records}\n`);
  await writeFile(path.join(folder, 'unbound.conf'), configuration(folder, zone, port));
  const child = spawn('unbound', ['-c', path.join(folder, 'unbound.conf')], {
    env: ENV(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await untilStarted(child);
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      running.delete(child);
      await rm(folder, { recursive: true });
    },
  };
}

function untilStarted(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('start of service')) resolve();
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`unbound ended: ${log}`)));
  });
}

const HEAD = `$ORIGIN test.example.
$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 300
@ IN NS ns
ns IN A 127.0.0.1
`;

function configuration(folder: string, zone: string, port: number): string {
  return `
server:
  interface: 127.0.0.1
  port: ${port}
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: ""
  use-syslog: no
  module-config: "iterator"
  num-threads: 1
  local-zone: "refused.example." refuse
  local-zone: "silent.example." deny
auth-zone:
  name: "test.example"
  zonefile: "${zone}"
  for-upstream: no
  for-downstream: yes
auth-zone:
  name: "broken.example"
  primary: 127.0.0.1@1
  for-upstream: no
  for-downstream: yes
  fallback-enabled: no
remote-control:
  control-enable: no
`;
}
