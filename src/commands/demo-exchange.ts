import { connect } from '../connection/connect.ts';
import type { ClientSettings } from '../connection/settings.ts';
import { CliError } from '../errors.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { message } from '../stanza/stanza.ts';
import type { Palette } from '../traffic/palette.ts';
import { Sink } from '../traffic/sink.ts';
import { createTrafficLog } from '../traffic/traffic-log.ts';
import { type Element, element } from '../xml/element.ts';

export interface Exchange {
  readonly settings: ClientSettings;
  readonly bots: readonly string[];
  readonly palette: Palette;
  readonly signal: AbortSignal;
  /** Told of each message that was sent or came back. */
  told(direction: 'to' | 'from', jid: string, body: string): void;
}

/**
 * Sends each bot a message and waits for its echo.
 *
 * @returns how the exchange with the first one looked on the wire
 * @throws CliError when an echo does not come in time
 */
export async function exchange({ settings, bots, palette, signal, told }: Exchange): Promise<string> {
  let shown = '';
  let open = false;
  const stream = {
    write(text: string): boolean {
      if (open) shown += text;
      return true;
    },
    once: () => {},
    on: () => {},
  };
  const sink = new Sink(stream);
  const log = createTrafficLog({ format: 'pretty', sink, palette });
  let arrived: (stanza: Element) => void = () => {};
  const observe = (stanza: Element): void => arrived(stanza);
  const session = await connect({ ...settings, openTap: () => log }, signal, { handlers: [], observe });
  try {
    for (const [i, to] of bots.entries()) {
      const text = `Hello, ${to.split('/')[0]}!`;
      sink.flush();
      open = i === 0;
      const echo = new Promise<string>((resolve) => {
        arrived = (stanza) => {
          const body = stanza.is('message', NS_CLIENT) ? stanza.child('body', NS_CLIENT)?.text() : undefined;
          if (body !== undefined && stanza.attr('from') === to) resolve(body);
        };
      });
      session.send(
        message({ to, type: 'chat', id: `hello-${i + 1}` }, [element('body', NS_CLIENT, {}, [text])]),
      );
      told('to', to, text);
      told('from', to, await inTime(echo, to, settings.timeout));
      sink.flush();
      open = false;
    }
    return shown.trimEnd();
  } finally {
    await session.close();
    log.end();
  }
}

function inTime<T>(promise: Promise<T>, jid: string, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void =>
      reject(new CliError('answer', `no echo from ${jid}: timed out after ${milliseconds / 1000} s`));
    const timer = setTimeout(late, milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
