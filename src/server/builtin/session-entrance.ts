import { randomBytes } from 'node:crypto';
import { NS_BIND, NS_CLIENT } from '../../stanza/namespaces.ts';
import { stanzaKind } from '../../stanza/stanza.ts';
import { type Element, element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { readJid } from './address.ts';
import { ClientIngress } from './client-ingress.ts';
import { ClientSession } from './client-session.ts';
import type { ClientStreamOptions } from './client-stream.ts';
import type { Host } from './host.ts';
import { NS_ROSTER_VERSIONS, NS_SESSION, NS_SM, type StreamManagementNamespace } from './namespaces.ts';
import {
  BAD_REQUEST,
  errorFor,
  RESOURCE_CONSTRAINT,
  type Refusal,
  resultOf,
  SERVICE_UNAVAILABLE,
} from './replies.ts';
import type { ServerStream } from './server-stream.ts';
import { isCount, smFailure } from './stream-books.ts';

/** How somebody who has logged in gets a session: a new one by binding a resource, or a lost one back. */
export class SessionEntrance {
  readonly #host: Host;
  readonly #stream: ServerStream;
  readonly #account: Account;
  readonly #options: ClientStreamOptions;

  constructor(host: Host, stream: ServerStream, account: Account, options: ClientStreamOptions) {
    this.#host = host;
    this.#stream = stream;
    this.#account = account;
    this.#options = options;
  }

  features(): Element[] {
    return [
      element('bind', NS_BIND, {}, [element('required', NS_BIND)]),
      element('session', NS_SESSION, {}, [element('optional', NS_SESSION)]),
      ...NS_SM.map((namespace) => element('sm', namespace)),
      element('ver', NS_ROSTER_VERSIONS),
    ];
  }

  /** @returns who takes what comes from now on, if a session has come about */
  take(item: Element): ClientIngress | undefined {
    const namespace = NS_SM.find((known) => known === item.namespace);
    if (namespace && item.name === 'resume') return this.#resume(item, namespace);
    if (namespace) {
      const condition = item.name === 'enable' ? 'unexpected-request' : 'not-authorized';
      return void this.#stream.send(smFailure(namespace, condition));
    }
    if (item.is('iq', NS_CLIENT) && item.attr('type') === 'set' && item.child('bind', NS_BIND)) {
      return this.#bind(item);
    }
    return this.#refuseUnbound(item);
  }

  /** Without a resource one may speak to the server and to the own account, if to nobody else (RFC 6120 7.1). */
  #refuseUnbound(item: Element): undefined {
    if (stanzaKind(item) === undefined) return void this.#stream.fail('unsupported-stanza-type');
    const to = item.attr('to');
    const known = to === undefined || [this.#host.domain, this.#account.jid.toString()].includes(to);
    if (known) return this.#refuse(item, SERVICE_UNAVAILABLE);
    this.#stream.fail('not-authorized');
  }

  /** RFC 6120 7.6, 7.7. Of two that want the same resource the newer gets it. */
  #bind(request: Element): ClientIngress | undefined {
    const wanted =
      request.child('bind', NS_BIND)?.child('resource', NS_BIND)?.text() ||
      randomBytes(RESOURCE_BYTES).toString('hex');
    const jid = readJid(`${this.#account.jid}/${wanted}`);
    if (!jid) return this.#refuse(request, BAD_REQUEST);
    const { sessions } = this.#account;
    if (sessions.size >= MAX_SESSIONS && !sessions.has(jid.resource)) {
      return this.#refuse(request, RESOURCE_CONSTRAINT);
    }
    const session = new ClientSession(this.#host, this.#account, jid, this.#options.createStage);
    session.attach(this.#stream);
    const bound = element('bind', NS_BIND, {}, [element('jid', NS_BIND, {}, [jid.toString()])]);
    this.#stream.send(resultOf(request, [bound]));
    return new ClientIngress(this.#host, this.#stream, session);
  }

  #refuse(request: Element, refusal: Refusal): undefined {
    const error = errorFor(request, refusal);
    if (error) this.#stream.send(error);
  }

  /** XEP-0198 5. */
  #resume(item: Element, namespace: StreamManagementNamespace): ClientIngress | undefined {
    const previd = item.attr('previd');
    const session = [...this.#account.sessions.values()].find(
      ({ books }) => books?.id !== undefined && books.id === previd,
    );
    const h = item.attr('h');
    if (session && !isCount(h)) return void this.#stream.send(smFailure(namespace, 'bad-request'));
    // A session that is not to be resumed is one that the server has forgotten.
    if (this.#options.refuseResumption) session?.end();
    if (!session?.books || this.#options.refuseResumption) {
      this.#stream.send(smFailure(namespace, 'item-not-found', session?.books?.inbound));
      return undefined;
    }
    const tooHigh = session.acknowledge(h);
    if (tooHigh) {
      this.#stream.fail('undefined-condition', undefined, [tooHigh]);
      return undefined;
    }
    this.#stream.send(element('resumed', namespace, { previd, h: session.books.inbound }));
    session.attach(this.#stream);
    session.resend();
    this.#host.log(`${session.jid} is back`);
    return new ClientIngress(this.#host, this.#stream, session);
  }
}

const RESOURCE_BYTES = 6;
/** Of one account, those that wait to be resumed among them. */
export const MAX_SESSIONS = 1000;
