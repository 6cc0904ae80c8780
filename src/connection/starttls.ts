import { CliError } from '../errors.ts';
import { NS_STREAM, NS_TLS } from '../stanza/namespaces.ts';
import { type Element, element } from '../xml/element.ts';
import {
  failureBeforeOnline,
  headerProblem,
  readStreamError,
  streamErrorBeforeOnline,
} from './stream-failure.ts';
import type { XmlStream } from './xml-stream.ts';

interface Place {
  readonly domain: string;
  /** HOST:PORT, for what is told of failures. */
  readonly where: string;
}

/**
 * Asks for TLS on a stream that is not encrypted (RFC 6120 5.4.2), up to the point where the handshake starts.
 *
 * @throws CliError (`connection`) when it is not offered, refused, or something follows `<proceed/>` (a
 *   man in the middle could put words there that later seem to have come encrypted)
 */
export function negotiateStartTls(stream: XmlStream, { domain, where }: Place): Promise<void> {
  const opening = `opening the stream with ${where}`;
  return new Promise((resolve, reject) => {
    const fail = (why: string, hint?: string): void =>
      reject(
        new CliError('connection', `STARTTLS with ${where}: ${why}`, hint === undefined ? {} : { hint }),
      );
    const answer = (item: Element): void => {
      if (item.is('features', NS_STREAM)) {
        if (item.child('starttls', NS_TLS))
          return stream.send(element('starttls', NS_TLS, { xmlns: NS_TLS }));
        return fail(
          'the server does not offer it',
          'try --tls direct; --tls none sends everything in the clear',
        );
      }
      if (!item.is('proceed', NS_TLS)) return fail(`the server answered with <${item.name}/>`);
      stream.stop();
      stream.wire.pause();
      // What is unread is known once the parser has come back from telling us of <proceed/>.
      queueMicrotask(() => {
        if (stream.unread === '') resolve();
        else fail('the server sent something before the TLS handshake');
      });
    };
    let answered = false;
    stream.receiver = {
      header: (header) => {
        answered = true;
        const problem = headerProblem(header, 'client');
        if (problem !== undefined) fail(problem);
      },
      element: (item) => {
        const error = readStreamError(item, stream.secrets);
        if (error) reject(streamErrorBeforeOnline(opening, error, 'client'));
        else answer(item);
      },
      end: (end) => reject(failureBeforeOnline(opening, end, answered ? undefined : NO_ANSWER)),
    };
    stream.open(domain);
  });
}

/** What a port for direct TLS does with the header of a stream. */
const NO_ANSWER = 'is the port one for direct TLS? then --tls direct, or xmpps://HOST:PORT';
