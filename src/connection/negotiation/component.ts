import { createHash } from 'node:crypto';
import { NS_CLIENT, NS_STREAM } from '../../stanza/namespaces.ts';
import type { Element } from '../../xml/element.ts';
import type { ComponentSettings } from '../settings.ts';
import type { XmlStream } from '../xml-stream.ts';
import type { Entity } from './entity.ts';
import { negotiate, type Verdict } from './negotiate.ts';

/**
 * Logs in as a component: stream header and handshake (XEP-0114 3).
 *
 * @throws CliError (`auth`) when the secret or the domain is refused, (`connection`) when anything else fails
 */
export async function negotiateComponent(
  stream: XmlStream,
  settings: ComponentSettings,
  signal: AbortSignal,
): Promise<void> {
  const {
    default: { component, xml },
  } = await import('@xmpp/component');
  const domain = settings.jid.domain;
  await negotiate(stream, {
    kind: 'component',
    what: `login as component ${domain}`,
    build: xml,
    signal,
    makeEntity: ({ Socket, Parser }) => {
      const entity = component({ service: 'xmpp://localhost', domain, password: '' });
      return Object.assign(entity, {
        Socket,
        Parser,
        timeout: settings.timeout,
        socketParameters: () => ({}),
        authenticate: (id: string) => {
          stream.learnSecret(handshake(id, settings.secret), settings.jid);
          return authenticate(entity, id, settings.secret);
        },
      });
    },
    judge,
  });
}

/**
 * Their handshake hashes the lowest byte of each character. Given the bytes of UTF-8 as characters, it hashes UTF-8,
 * as XEP-0114 wants it.
 */
function authenticate(entity: HandshakeEntity, id: string, secret: string): Promise<void> {
  const bytes = Buffer.from(id + secret).toString('latin1');
  return Object.getPrototypeOf(entity).authenticate.call(entity, '', bytes);
}

function handshake(id: string, secret: string): string {
  return createHash('sha1')
    .update(id + secret)
    .digest('hex');
}

type HandshakeEntity = Entity & { authenticate(id: string, password: string): Promise<void> };

function judge(item: Element): Verdict {
  if (item.is('handshake', NS_CLIENT)) return { last: item };
  // A server that speaks XMPP 1.0 towards components offers features; there is none that we want.
  return item.is('features', NS_STREAM) ? 'ignore' : { pass: item };
}
