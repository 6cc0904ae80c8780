import type { BackendName } from '../../src/server/backend.ts';
import { loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { startServer } from '../helpers/servers.ts';
import { BOT_JID, Bot, type Kind } from './bot.ts';
import { CUTS, CuttingProxy } from './cutting-proxy.ts';
import { type Drive, driveAll, sendMore } from './drive.ts';
import { Ledger } from './ledger.ts';
import { MemoryWatch } from './memory-watch.ts';
import { seeded } from './random.ts';

/** Below what Prosody (500) and ejabberd (5000) keep for a client whose connection is gone. */
const WINDOW = 200;
/** The longest wait before an attempt to connect is 60 s; this long without an echo is the end. */
const STALLED = 150_000;

export interface SoakOptions {
  readonly backend: BackendName;
  readonly kind: Kind;
  readonly messages: number;
  readonly cuts: number;
  readonly seed: number;
}

export interface SoakResult {
  readonly options: SoakOptions;
  readonly ledger: Ledger;
  readonly memory: MemoryWatch;
  readonly bot: Bot;
  readonly proxy: CuttingProxy;
  readonly seconds: number;
  readonly exitCode: number | null;
}

/** One bot on one server through all messages and all cuts. */
export async function soak(options: SoakOptions, signal: AbortSignal): Promise<SoakResult> {
  const { backend, kind } = options;
  const random = seeded(options.seed);
  const server = await startServer(backend, {}, signal);
  const proxy = new CuttingProxy(server.ports[kind], random);
  const bot = new Bot(server, kind, await proxy.listen());
  const memory = new MemoryWatch(() => bot.memory());
  try {
    await new Promise<void>((resolve) => {
      bot.online = resolve;
    });
    await (await quietArchive(server, 'bob')).close();
    const peer = await quietArchive(server, 'alice');
    const start = performance.now();
    const ledger = await exchange(options, { bot, peer, proxy, random });
    const seconds = (performance.now() - start) / 1000;
    memory.stop();
    peer.close();
    const exitCode = await bot.stop();
    return { options, ledger, memory, bot, proxy, seconds, exitCode };
  } finally {
    memory.stop();
    await bot.stop();
    proxy.close();
    await server.stop();
  }
}

/** Logs in; nothing of the account's messages is archived from here on, which is most of a server's work otherwise. */
async function quietArchive(server: Parameters<typeof loginRaw>[0], user: string): Promise<RawStream> {
  const peer = await loginRaw(server, user);
  peer.send("<iq type='set' id='archive'><prefs xmlns='urn:xmpp:mam:2' default='never'/></iq>");
  await peer.next(/^<iq/);
  return peer;
}

interface Parties {
  readonly bot: Bot;
  readonly peer: RawStream;
  readonly proxy: CuttingProxy;
  readonly random: () => number;
}

async function exchange(
  { kind, messages, cuts }: SoakOptions,
  { bot, peer, proxy, random }: Parties,
): Promise<Ledger> {
  const ledger = new Ledger(messages);
  const to = kind === 'client' ? BOT_JID.client : `someone@${BOT_JID.component}`;
  const due = cutPoints(cuts, messages, random);
  const lossy = kind === 'component';
  let lastEcho = performance.now();
  const drive: Drive = {
    peer,
    to,
    ledger,
    window: WINDOW,
    lossy,
    // For a client its server keeps what comes.
    ready: () => !lossy || bot.isOnline,
    progress: () => {
      lastEcho = performance.now();
      const [next] = due;
      if (next === undefined || ledger.sent < next) return;
      due.shift();
      proxy.cut(CUTS[Math.floor(random() * CUTS.length)] ?? 'reset');
    },
    over: () => bot.ended || performance.now() - lastEcho > STALLED,
  };
  bot.online = () => {
    if (lossy) sendMore(drive);
  };
  await driveAll(drive);
  return ledger;
}

/** After so many messages have been sent; the last ones are left in peace. */
function cutPoints(cuts: number, messages: number, random: () => number): number[] {
  const points = Array.from({ length: cuts }, () => Math.floor((0.01 + 0.96 * random()) * messages));
  return points.sort((a, b) => a - b);
}
