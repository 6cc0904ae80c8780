import { connect } from '../../src/connection/connect.ts';
import type { Attachments, LiveSession } from '../../src/connection/live-session.ts';
import type { ConnectionSettings } from '../../src/connection/settings.ts';
import { type Bare, type BareEntity, bareClient, bareComponent, SECRET, withBare } from './bare-packages.ts';
import { NEVER } from './refused.ts';
import { clientSettings, componentLogin, componentSettings, login } from './scripted-login.ts';
import { type Peer, type Script, type ScriptedServer, withServer } from './scripted-server.ts';

/** What a client and a component have in common: the same scenario is played to both. */
export interface Kind {
  readonly kind: 'client' | 'component';
  /** The server's side of a login with the secret. */
  login(peer: Peer, whose: 'ours' | 'theirs'): Promise<void>;
  settings(server: Pick<ScriptedServer, 'port'>): ConnectionSettings;
  bare(server: Pick<ScriptedServer, 'port'>): BareEntity;
}

export const CLIENT_KIND: Kind = {
  kind: 'client',
  // Their SCRAM is slow: one iteration does not keep the tests waiting.
  login: (peer, whose) => login(peer, { password: SECRET, iterations: whose === 'ours' ? 4096 : 1 }),
  settings: (server) => clientSettings(server, { credentials: { kind: 'password', password: SECRET } }),
  bare: bareClient,
};

export const COMPONENT_KIND: Kind = {
  kind: 'component',
  login: (peer) => componentLogin(peer, SECRET),
  settings: (server) => componentSettings(server, { secret: SECRET }),
  bare: bareComponent,
};

export const KINDS = [CLIENT_KIND, COMPONENT_KIND] as const;

/** A session of ours that is online, with a server that does `then` after the login. */
export function withOurs(
  kind: Kind,
  then: Script,
  use: (session: LiveSession, server: ScriptedServer) => Promise<void>,
  attached: Attachments = {},
): Promise<void> {
  const script: Script = async (peer) => {
    await kind.login(peer, 'ours');
    await then(peer);
  };
  return withServer(script, async (server) =>
    use(await connect(kind.settings(server), NEVER, attached), server),
  );
}

/** The same for an entity of the bare packages. */
export function withTheirs(
  kind: Kind,
  then: Script,
  use: (bare: Bare, server: ScriptedServer) => Promise<void>,
): Promise<void> {
  const script: Script = async (peer) => {
    await kind.login(peer, 'theirs');
    await then(peer);
  };
  return withServer(script, (server) =>
    withBare(kind.bare(server), async (bare) => {
      await bare.started;
      await use(bare, server);
    }),
  );
}
