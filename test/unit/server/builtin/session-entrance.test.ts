import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ClientSession } from '../../../../src/server/builtin/client-session.ts';
import { Host } from '../../../../src/server/builtin/host.ts';
import { ServerStream } from '../../../../src/server/builtin/server-stream.ts';
import { MAX_SESSIONS, SessionEntrance } from '../../../../src/server/builtin/session-entrance.ts';
import { parseJid } from '../../../../src/stanza/jid.ts';
import { NS_BIND, NS_CLIENT } from '../../../../src/stanza/namespaces.ts';
import { iq } from '../../../../src/stanza/stanza.ts';
import { Wire } from '../../../../src/transport/wire.ts';
import { type Element, element } from '../../../../src/xml/element.ts';
import { SETTINGS } from '../../../helpers/servers.ts';
import { socketPair } from '../../../helpers/socket-pair.ts';

describe('an account with as many sessions as there may be', () => {
  it('gets no further one, and is told to wait', async (t) => {
    const { ask } = await entranceOfFullAccount(t);
    assert.match(
      await ask(bind('one-more')),
      /<iq type='error' id='b'><error type='wait'><resource-constraint /,
    );
  });

  it('gets one in the place of another', async (t) => {
    const { ask } = await entranceOfFullAccount(t);
    assert.match(await ask(bind('session-7')), /<jid>alice@localhost\/session-7<\/jid>/);
  });
});

async function entranceOfFullAccount(t: TestContext) {
  const [ours, theirs] = await socketPair();
  t.after(() => ours.destroy());
  t.after(() => theirs.destroy());
  const host = new Host(SETTINGS, () => {});
  const account = host.find('alice');
  if (!account) throw new Error('there is no alice');
  for (let i = 0; i < MAX_SESSIONS; i++)
    new ClientSession(host, account, parseJid(`alice@localhost/session-${i}`));
  const stream = new ServerStream(new Wire(ours, undefined), NS_CLIENT, 1000);
  const options = { bindings: new Map(), startTls: undefined, allowPlain: true, createStage: undefined };
  const entrance = new SessionEntrance(host, stream, account, {
    ...options,
    refuseLogins: false,
    refuseResumption: false,
  });
  const ask = (request: Element): Promise<string> => {
    const heard = new Promise<string>((resolve) => theirs.once('data', (bytes) => resolve(String(bytes))));
    entrance.take(request);
    return heard;
  };
  return { ask };
}

function bind(resource: string): Element {
  const payload = element('bind', NS_BIND, {}, [element('resource', NS_BIND, {}, [resource])]);
  return iq({ type: 'set', id: 'b' }, [payload]);
}
