import { readFile } from 'node:fs/promises';
import type { LiveSession } from '../../src/connection/live-session.ts';
import { stayOnline } from '../../src/connection/stay-online.ts';
import type { RunningBackend } from '../../src/server/backend.ts';
import type { Handler } from '../../src/stanza/handler.ts';
import { parseJid } from '../../src/stanza/jid.ts';
import { NS_CLIENT } from '../../src/stanza/namespaces.ts';
import { message, presence } from '../../src/stanza/stanza.ts';
import { element } from '../../src/xml/element.ts';

/** Alice, who comes back however often her connection is lost. */
export interface SteadyClient {
  /** Sends a message and waits for one with the same text; `again`: sends it until then, every so many milliseconds. */
  echo(to: string, text: string, again?: number): Promise<void>;
  leave(): Promise<void>;
}

export async function startSteadyClient(server: RunningBackend): Promise<SteadyClient> {
  const heard = new Map<string, () => void>();
  const end = new AbortController();
  const ca = await readFile(server.caFile, 'utf8');
  const password = server.users.find(({ username }) => username === 'alice')?.password ?? '';
  let session: LiveSession | undefined;
  const waiting: ((session: LiveSession) => void)[] = [];
  const available = (): Promise<LiveSession> =>
    session ? Promise.resolve(session) : new Promise((resolve) => waiting.push(resolve));
  const listening: Handler = {
    matches: { kind: 'message', types: ['chat'], payload: { name: 'body', namespace: NS_CLIENT } },
    handle(stanza) {
      heard.get(stanza.child('body', NS_CLIENT)?.text() ?? '')?.();
      return undefined;
    },
  };
  const life = stayOnline({
    settings: {
      kind: 'client',
      jid: parseJid(`alice@${server.domain}`),
      credentials: { kind: 'password', password },
      server: { host: server.host, port: server.ports.client, directTls: false },
      tls: { mode: 'auto', insecure: false, ca },
      timeout: 2000,
      streamManagement: true,
      warn: () => {},
    },
    signal: end.signal,
    handlers: [listening],
    keepalive: 500,
    reconnect: true,
    online(entered) {
      session = entered;
      if (!entered.resumed) entered.send(presence());
      void entered.ended.then(() => {
        session = undefined;
      });
      for (const resolve of waiting.splice(0)) resolve(entered);
    },
    offline: () => {},
  });
  await Promise.race([available(), life]);
  return {
    async echo(to, text, again) {
      const send = async (): Promise<void> =>
        (await available()).send(message({ to, type: 'chat' }, [element('body', NS_CLIENT, {}, [text])]));
      const timer = again === undefined ? undefined : setInterval(() => void send(), again);
      try {
        await new Promise<void>((resolve) => {
          heard.set(text, resolve);
          void send();
        });
      } finally {
        clearInterval(timer);
      }
    },
    async leave() {
      end.abort(new Error('enough'));
      await life.catch(() => {});
    },
  };
}
