import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { iq as makeIq } from '../stanza/stanza.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import type { Element } from '../xml/element.ts';
import type { Values } from './command.ts';
import { readJid, readSettings } from './connection-settings.ts';
import type { IqOptions } from './iq.ts';
import { withSession } from './one-off.ts';
import { readXml } from './read-stanzas.ts';
import { say } from './say.ts';
import { createStanzaPrinter } from './stanza-printer.ts';

/** Sends the IQ and prints what comes back, an error too. */
export async function runIq(
  [type = '', jid = '', ...payload]: readonly string[],
  values: Values<IqOptions>,
  io: Io,
): Promise<number> {
  if (type !== 'get' && type !== 'set') {
    throw new CliError('usage', `iq ${type}: must be get or set`, { hint: 'as in: iq get JID PAYLOAD' });
  }
  const to = readJid('JID', jid).toString();
  const request = makeIq({ type, to }, [await readPayload(payload, values, io)]);
  const settings = await readSettings(values, io);
  const print = await createStanzaPrinter(values, io);
  return withSession({ settings, values, io }, async (session, progress) => {
    progress.say(`waiting for ${to}`);
    try {
      const answer = await session.request(request);
      progress.aside(() => print(answer));
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error;
      progress.aside(() => {
        if (error.stanza) print(error.stanza);
        say(io.stderr, 'xmpp-tool', `iq to ${to}: ${error.message}`);
      });
      return EXIT.answer;
    }
  });
}

async function readPayload(given: readonly string[], values: Values<IqOptions>, io: Io): Promise<Element> {
  const [payload, second] = await readXml({ what: 'PAYLOAD', arguments: given, values }, io);
  if (payload === undefined || second !== undefined) {
    throw new CliError('usage', 'PAYLOAD: an IQ has exactly one (RFC 6120 8.2.3)');
  }
  if (payload.namespace === '' || payload.namespace === NS_CLIENT) {
    throw new CliError('usage', `PAYLOAD: <${payload.name}/> has no namespace that says what is asked for`, {
      hint: `as in <${payload.name} xmlns='...'/>; xmpp-tool raw sends a whole IQ as it is`,
    });
  }
  return payload;
}
