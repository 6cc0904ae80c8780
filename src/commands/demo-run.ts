import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ClientSettings } from '../connection/settings.ts';
import { CliError, EXIT, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import type { BackendName, RunningBackend } from '../server/backend.ts';
import { startBackend } from '../server/start-backend.ts';
import { parseJid } from '../stanza/jid.ts';
import { wantsColor } from './colors.ts';
import { exchange } from './demo-exchange.ts';
import { type Narrator, narrator } from './demo-narrator.ts';
import { echoClient } from './echo-client.ts';
import { echoComponent } from './echo-component.ts';
import { trafficPalette } from './traffic-log.ts';
import { versionQuery } from './version-query.ts';

/** How long each step may take, in seconds. */
const STEP_TIMEOUT = 15;
const COMPONENT = 'echo.localhost';
const BOT = 'bot@localhost';
const ALICE = 'alice@localhost';

interface DemoValues {
  readonly color?: boolean;
  readonly backend?: BackendName;
}

/** @returns the exit code; a step that fails is a CliError that names it */
export async function runDemo(values: DemoValues, io: Io): Promise<number> {
  const tell = await narrator(values, io);
  tell.step('A throwaway XMPP server');
  const passwords: Stage['passwords'] = { [ALICE]: secret(), [BOT]: secret(), [COMPONENT]: secret() };
  const server = await startBackend(
    values.backend ?? 'builtin',
    {
      domain: 'localhost',
      users: [ALICE, BOT].map((jid) => ({ username: parseJid(jid).local, password: passwords[jid] ?? '' })),
      components: [{ domain: COMPONENT, secret: passwords[COMPONENT] ?? '' }],
    },
    io.signal,
  );
  const { host, ports, name } = server;
  tell.line(
    `${name} serves localhost: clients on ${host}:${ports.client}, components on ${host}:${ports.component}`,
  );
  const stop = new AbortController();
  try {
    await show({ server, passwords, tell, values, io, stop, bots: [] });
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError('answer', `demo: ${tell.current}: ${error.message}`, { cause: error });
  } finally {
    stop.abort();
    await server.stop();
  }
}

function secret(): string {
  return randomBytes(12).toString('base64url');
}

interface Stage {
  readonly server: RunningBackend;
  readonly passwords: Readonly<Record<string, string>>;
  readonly tell: Narrator;
  readonly values: DemoValues;
  readonly io: Io;
  /** Ends the bots. */
  readonly stop: AbortController;
  /** The exit codes to come of those that were started. */
  readonly bots: Promise<number>[];
}

async function show(stage: Stage): Promise<void> {
  const { server, tell } = stage;
  tell.step('The same echo bot twice: as a component of the server, and as a client');
  await startBot(stage, 'echo-component', COMPONENT, server.ports.component);
  const bot = await startBot(stage, 'echo-client', BOT, server.ports.client);
  tell.step(`${ALICE} sends each of them a message`);
  const traffic = await greet(stage, [COMPONENT, bot]);
  tell.step('What software do they run?');
  await queryVersions(stage, ['localhost', COMPONENT, bot]);
  tell.step(`The message to ${COMPONENT} and its echo on the wire, as --log-traffic shows them`);
  for (const line of traffic.split('\n')) tell.line(line);
  tell.step('Ctrl-C: the bots close their streams and say what they did');
  stage.stop.abort(new Interrupted('SIGINT'));
  await Promise.all(stage.bots);
  tell.step('Try next');
  for (const line of NEXT) tell.line(line);
}

const NEXT = [
  'xmpp-tool sandbox -- sh                                            a shell with a server of your own around it',
  'xmpp-tool echo-component --server HOST --jid echo.example.org      with a component of your server',
  'xmpp-tool echo-client --jid bot@example.org --log-traffic          with an account',
  'xmpp-tool traffic --jid me@example.org                             to see and send stanzas',
  'xmpp-tool COMMAND --help',
];

/** Starts a bot; resolves to its JID once it is online. */
async function startBot(
  stage: Stage,
  name: 'echo-client' | 'echo-component',
  jid: string,
  port: number,
): Promise<string> {
  const { server, tell, io, passwords, stop, bots } = stage;
  const address = `${server.host}:${port}`;
  tell.command([name, '--server', address, '--jid', jid]);
  const values = { server: address, jid, timeout: STEP_TIMEOUT };
  const env = { XMPP_PASSWORD: passwords[jid], XMPP_CA: server.caFile };
  return new Promise((resolve, reject) => {
    const said = (line: string): void => {
      const online = /^online as (.+)$/.exec(line)?.[1];
      if (online !== undefined) resolve(online);
    };
    const staged = tell.stage(io, { env, signal: stop.signal, said });
    const load = name === 'echo-client' ? echoClient.load() : echoComponent.load();
    const ended = load.then((run) => run({ values, positionals: [] }, staged));
    ended.catch(reject);
    bots.push(ended);
  });
}

async function greet(stage: Stage, bots: readonly string[]): Promise<string> {
  const { server, passwords, values, io, tell } = stage;
  const settings: ClientSettings = {
    kind: 'client',
    jid: parseJid(ALICE),
    credentials: { kind: 'password', password: passwords[ALICE] ?? '' },
    server: { host: server.host, port: server.ports.client, directTls: false },
    tls: { mode: 'auto', insecure: false, ca: await readFile(server.caFile, 'utf8') },
    timeout: STEP_TIMEOUT * 1000,
    warn: () => {},
  };
  return exchange({
    settings,
    bots,
    palette: await trafficPalette(wantsColor(values.color, io.stdout, io.env)),
    signal: io.signal,
    told: (direction, jid, body) => tell.line(`${direction === 'to' ? '→' : '←'} ${jid}  ${body}`),
  });
}

async function queryVersions(
  { server, passwords, tell, io }: Stage,
  targets: readonly string[],
): Promise<void> {
  const address = `${server.host}:${server.ports.client}`;
  tell.command(['version-query', '--server', address, '--jid', ALICE, ...targets]);
  const env = { XMPP_PASSWORD: passwords[ALICE], XMPP_CA: server.caFile };
  const staged = tell.stage(io, { env, signal: io.signal });
  const run = await versionQuery.load();
  const values = { server: address, jid: ALICE, timeout: STEP_TIMEOUT };
  const code = await run({ values, positionals: targets }, staged);
  if (code !== EXIT.done) throw new CliError('answer', `exit code ${code}`);
}
