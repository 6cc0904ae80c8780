import { connect } from '../connection/connect.ts';
import type { LiveSession } from '../connection/live-session.ts';
import type { ClientSettings } from '../connection/settings.ts';
import { CliError } from '../errors.ts';
import { queryInfo, queryItems } from '../handlers/disco.ts';
import { queryTime } from '../handlers/time.ts';
import type { Io } from '../io.ts';
import type { AccountFacts, EntityFacts } from '../probe/account-facts.ts';
import { NS_PRIVATE, NS_ROSTER } from '../probe/compliance-suite.ts';
import type { EndpointFacts } from '../probe/endpoint-facts.ts';
import { FeatureTap } from '../probe/feature-tap.ts';
import { type Finding, failure, ok, warning } from '../probe/finding.ts';
import { judgeAccount } from '../probe/judge-account.ts';
import { sideBySide } from '../probe/side-by-side.ts';
import { iq } from '../stanza/stanza.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import { fanOut } from '../traffic/fan-out.ts';
import { element } from '../xml/element.ts';
import type { Values } from './command.ts';
import { readClientSettings } from './connection-settings.ts';
import type { DoctorOptions } from './doctor.ts';

/** Some servers have a service for each of a hundred gateways. */
const MOST_SERVICES = 32;
const AT_A_TIME = 8;
const SUBJECT = 'account';

/**
 * The account to log in with: what `--jid` says; XMPP_JID only where it is of this domain and has a password.
 *
 * @throws CliError (`usage`)
 */
export async function readAccount(
  domain: string,
  values: Values<DoctorOptions>,
  io: Io,
): Promise<ClientSettings | undefined> {
  const { env } = io;
  if (values.jid === undefined) {
    const { password, 'password-file': file } = values;
    const secret = password ?? file ?? (env.XMPP_PASSWORD || undefined);
    if (!env.XMPP_JID || secret === undefined) return undefined;
  }
  // Which endpoint the login goes to is known later.
  const settings = await readClientSettings(values, io);
  if (settings.jid.asciiDomain() === domain) return settings;
  if (values.jid === undefined) return undefined;
  throw new CliError('usage', `--jid ${settings.jid}: is no account of ${domain}`, {
    hint: 'leave it out to examine the server without an account',
  });
}

export interface Seen {
  readonly endpoints: readonly EndpointFacts[];
  /** `websocket`, `bosh`; undefined where one endpoint alone was looked at. */
  readonly web: readonly string[] | undefined;
}

/** Logs in by the first endpoint that works, and tells what can be seen from inside. */
export async function examineAccount(
  settings: ClientSettings,
  seen: Seen,
  signal: AbortSignal,
): Promise<Finding[]> {
  const working = seen.endpoints.filter(({ endpoint, secured }) => endpoint.role === 'c2s' && secured);
  const [first] = working;
  if (first === undefined) {
    return [warning(SUBJECT, 'no-login', `not logged in as ${settings.jid}: no endpoint works`, 'see above')];
  }
  const { address: host, port, encryption } = first.endpoint;
  const server = { host, port, directTls: encryption === 'direct' };
  const directTls = seen.web && working.some(({ endpoint }) => endpoint.encryption === 'direct');
  try {
    const facts = await withLogin({ ...settings, server }, signal, { directTls, web: seen.web });
    return [ok(SUBJECT, 'login', `logged in as ${settings.jid}`), ...judgeAccount(facts)];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const fix = error.hint ?? 'are the JID and the password right?';
    return [failure(SUBJECT, 'login-failed', `not logged in: ${error.message}`, fix)];
  }
}

async function withLogin(
  settings: ClientSettings,
  signal: AbortSignal,
  known: Pick<AccountFacts, 'directTls' | 'web'>,
): Promise<AccountFacts> {
  const features = new FeatureTap();
  const openTap = () => fanOut(...(settings.openTap ? [settings.openTap()] : []), features);
  const session = await connect({ ...settings, openTap }, signal, { handlers: [] });
  try {
    return { ...known, ...(await ask(session)), streamFeatures: features.namespaces };
  } finally {
    await session.close();
  }
}

async function ask(
  session: LiveSession,
): Promise<Omit<AccountFacts, 'directTls' | 'web' | 'streamFeatures'>> {
  const { domain } = session.jid;
  const [server, account, answered, items, time] = await Promise.all([
    entity(session, domain),
    entity(session, session.jid.bare().toString()),
    answeredOf(session),
    unlessRefused(queryItems(session, { jid: domain })),
    unlessRefused(queryTime(session, domain)),
  ]);
  const jids = (items ?? []).filter(({ node }) => node === undefined).map(({ jid }) => jid);
  const services = await sideBySide(jids.slice(0, MOST_SERVICES), AT_A_TIME, (jid) => entity(session, jid));
  return {
    server,
    account,
    answered,
    services: services.filter((service) => service !== undefined),
    ahead: time?.ahead,
  };
}

/** What no entity announces in the same way: it is asked for. */
async function answeredOf(session: LiveSession): Promise<string[]> {
  const questions = [
    element('query', NS_ROSTER),
    element('query', NS_PRIVATE, {}, [element('storage', 'storage:bookmarks')]),
  ];
  const answers = await Promise.all(
    questions.map((question) => unlessRefused(session.request(iq({ type: 'get' }, [question])))),
  );
  return questions.filter((_, i) => answers[i] !== undefined).map(({ namespace }) => namespace);
}

async function entity(session: LiveSession, jid: string): Promise<EntityFacts | undefined> {
  const info = await unlessRefused(queryInfo(session, { jid }));
  if (info === undefined) return undefined;
  const identities = info.identities.map(({ category, type }) => `${category}/${type}`);
  return { jid, identities, features: info.features };
}

/** An entity that answers with an error, or not at all, has nothing to tell. */
async function unlessRefused<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof StanzaError || (error instanceof CliError && error.kind === 'answer'))
      return undefined;
    throw error;
  }
}
