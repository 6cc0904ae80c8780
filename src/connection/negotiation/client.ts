import type { TLSSocket } from 'node:tls';
import { CliError } from '../../errors.ts';
import { type Jid, JidError, parseJid } from '../../stanza/jid.ts';
import { NS_BIND, NS_CLIENT, NS_SASL, NS_STREAM, NS_TLS } from '../../stanza/namespaces.ts';
import { readStanzaError, withoutSecrets } from '../../stanza/stanza-error.ts';
import { type Element, element } from '../../xml/element.ts';
import type { ClientSettings } from '../settings.ts';
import { NS_SM, type StreamManagement } from '../stream-management.ts';
import type { XmlStream } from '../xml-stream.ts';
import type { Entity, EntityClasses } from './entity.ts';
import type { ForeignBuilder } from './foreign-element.ts';
import { Login } from './login.ts';
import { negotiate, type Verdict } from './negotiate.ts';
import { PromptAcknowledgement } from './prompt-acknowledgement.ts';
import { Resumption } from './resumption.ts';

/**
 * Logs in as a client: features, SASL and resource binding (RFC 6120 6, 7), on a stream that is encrypted if it is to
 * be.
 *
 * @param previous the books of a lost session, which is resumed if the server still has it (XEP-0198 5)
 * @throws CliError (`auth`) when it lets nobody in or fails to prove itself, (`connection`) when anything else fails
 */
export async function negotiateClient(
  stream: XmlStream,
  settings: ClientSettings,
  signal: AbortSignal,
  previous?: StreamManagement,
): Promise<Negotiated> {
  const { client, xml } = await import('@xmpp/client');
  const what = `login as ${settings.jid.bare()}`;
  const tls = tlsSocket(stream);
  const login = new Login(settings, tls, stream, signal);
  const resumption = new Resumption(stream, previous);
  const acknowledgement = new PromptAcknowledgement(stream, tls);
  let bound: Jid | undefined;
  await negotiate(stream, {
    kind: 'client',
    what,
    build: xml as unknown as ForeignBuilder,
    signal,
    makeEntity: (classes) => makeEntity(client as unknown as MakeClient, settings, classes, login),
    opened: () => acknowledgement.opened(),
    answered: () => acknowledgement.answer(),
    judge(item) {
      acknowledgement.stop();
      if (item.is('features', NS_STREAM)) return judgeFeatures(item, { login, resumption, what });
      if (item.namespace === NS_SASL) return login.judge(item);
      if (item.namespace === NS_SM) return resumption.judge(item);
      if (!item.is('iq', NS_CLIENT)) return 'ignore';
      if (item.attr('type') === 'error')
        return failed(
          what,
          `binding a resource: ${readStanzaError(withoutSecrets(item, stream.secrets)).message}`,
        );
      const address = readBound(item, settings.jid);
      if (typeof address === 'string')
        return failed(what, `the server bound ${stream.secrets.maskErrorText(address)}`);
      bound = address;
      return { last: item };
    },
  });
  const jid = resumption.succeeded ? previous?.jid : bound;
  if (!jid) throw new CliError('connection', `${what}: the server bound no resource`);
  const managed = resumption.offered && settings.streamManagement === true;
  return { jid, resumed: resumption.succeeded, managed };
}

export interface Negotiated {
  /** The full JID that the server has bound. */
  readonly jid: Jid;
  readonly resumed: boolean;
  /** Whether stream management is wanted and the server has it. */
  readonly managed: boolean;
}

/**
 * The address that the server has given us: a full JID (RFC 6120 7.6.1). Whose account it is, is for the server to derive
 * from the login (RFC 6120 4.3.6), as after ANONYMOUS and EXTERNAL. But it speaks for its own domain alone, which is what
 * its certificate proves, and what Prosody and ejabberd bind.
 *
 * @returns what else it is, if it is none
 */
function readBound(answer: Element, asked: Jid): Jid | string {
  const text = answer.child('bind', NS_BIND)?.child('jid', NS_BIND)?.text();
  if (text === undefined) return 'no resource';
  try {
    const jid = parseJid(text);
    if (jid.local === '' || jid.resource === '') return `${jid}, which is no full JID of a client`;
    return jid.asciiDomain() === asked.asciiDomain() ? jid : `${jid}, which is of another domain`;
  } catch (error) {
    if (error instanceof JidError) return `what is no JID: ${error.message}`;
    throw error;
  }
}

interface Judges {
  readonly login: Login;
  readonly resumption: Resumption;
  readonly what: string;
}

/** Features that the entity does not get to see are features that it does not use. */
function judgeFeatures(features: Element, { login, resumption, what }: Judges): Verdict {
  const mechanisms = features.child('mechanisms', NS_SASL);
  if (!login.done) {
    // One more offer in this stream could be a weaker one.
    if (login.chosen) return 'ignore';
    if (!mechanisms) return { fail: noLogin(what, features) };
    return { pass: element('features', NS_STREAM, {}, [login.choose(features, mechanisms)]) };
  }
  const bind = features.child('bind', NS_BIND);
  if (!bind) return failed(what, 'the server offers no resource binding');
  return resumption.judgeFeatures(features, element('features', NS_STREAM, {}, [bind]));
}

function noLogin(what: string, features: Element): CliError {
  if (!features.child('starttls', NS_TLS)) {
    return new CliError('connection', `${what}: the server offers no login on this stream`);
  }
  return new CliError('connection', `${what}: the server lets nobody in without TLS`, {
    hint: 'leave out --tls none',
  });
}

function failed(what: string, why: string): Verdict {
  return { fail: new CliError('connection', `${what}: ${why}`) };
}

function tlsSocket(stream: XmlStream): TLSSocket | undefined {
  const { socket } = stream.wire;
  return 'encrypted' in socket ? (socket as TLSSocket) : undefined;
}

type MakeClient = (options: Record<string, unknown>) => ClientEntity;

/** What is taken from the client besides an entity: how it finds its transports, and its SASL mechanisms. */
type ClientEntity = Entity & {
  readonly transports: (new () => { socketParameters(service: string): object | undefined })[];
  readonly saslFactory: { _mechs: { name: string; mech: new () => object }[] };
};

function makeEntity(
  make: MakeClient,
  settings: ClientSettings,
  classes: EntityClasses,
  login: Login,
): Entity {
  const { jid } = settings;
  const entity = make({
    service: 'xmpp://localhost',
    domain: jid.domain,
    username: jid.local,
    ...(jid.resource !== '' && { resource: jid.resource }),
    credentials: (authenticate: (credentials: object, mechanism: string) => Promise<void>) =>
      authenticate({}, login.mechanism),
  });
  entity.timeout = settings.timeout;
  entity.saslFactory._mechs = [];
  login.register = (name, mech) => entity.saslFactory._mechs.push({ name, mech });
  useOwnTransport(entity, classes);
  return entity;
}

/** Their TCP transport writes the stream header; the socket and the parser below it are ours. */
function useOwnTransport(entity: ClientEntity, { Socket, Parser }: EntityClasses): void {
  const Tcp = entity.transports.find(
    ({ prototype }) => prototype.socketParameters('xmpp://localhost') !== undefined,
  );
  if (!Tcp) throw new TypeError('@xmpp/client has no TCP transport');
  class OwnTransport extends Tcp {}
  Object.assign(OwnTransport.prototype, { Socket, Parser, socketParameters: () => ({}) });
  entity.transports.splice(0, entity.transports.length, OwnTransport);
}
