import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { BOT_JID, type ConnectionKind, connectionKinds, startBot } from '../helpers/bots.ts';
import { ROOT, type RunningCli } from '../helpers/cli.ts';
import { attribute, content, loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

const IDENTITY: Readonly<Record<ConnectionKind, Readonly<Record<string, string>>>> = {
  client: { category: 'client', type: 'bot', name: 'xmpp-tool' },
  component: { category: 'component', type: 'generic', name: 'xmpp-tool' },
};

const FEATURES = [
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/disco#items',
  'jabber:iq:version',
  'urn:xmpp:ping',
  'urn:xmpp:time',
];

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const kind of connectionKinds) describe(`echo-${kind}`, () => defineServiceTests(server, kind));
  });
}

function defineServiceTests(server: () => RunningBackend, kind: ConnectionKind): void {
  let bot: RunningCli;
  let alice: RawStream;
  let requests = 0;
  before(async () => {
    bot = await startBot(server(), kind, ['--log-traffic=compact']);
    alice = await loginRaw(server(), 'alice');
  });
  after(async () => {
    alice.close();
    await bot.stop();
  });
  const ask = async (payload: string, type = 'get', to = BOT_JID[kind]): Promise<string> => {
    const id = `request-${++requests}`;
    alice.send(`<iq to='${to}' type='${type}' id='${id}'>${payload}</iq>`);
    const answer = await alice.next(/^<iq/);
    assert.equal(attribute(answer, 'id'), id);
    assert.equal(attribute(answer, 'from'), to);
    return answer;
  };

  test('answers a ping', async () => {
    const answer = await ask("<ping xmlns='urn:xmpp:ping'/>");
    assert.equal(attribute(answer, 'type'), 'result');
    assert.doesNotMatch(answer, /<ping|<error/);
  });

  test('says which software it is', async () => {
    const answer = await ask("<query xmlns='jabber:iq:version'/>");
    assert.equal(attribute(answer, 'type'), 'result');
    assert.equal(content(answer, 'name'), 'xmpp-tool');
    assert.equal(content(answer, 'version'), version);
  });

  test('has the identity of a bot and the features of its handlers', async () => {
    const answer = await ask("<query xmlns='http://jabber.org/protocol/disco#info'/>");
    assert.equal(attribute(answer, 'type'), 'result');
    const identities = answer.match(/<identity[^>]*>/g) ?? [];
    assert.equal(identities.length, 1);
    for (const [field, value] of Object.entries(IDENTITY[kind])) {
      assert.equal(attribute(identities[0] ?? '', field), value);
    }
    const features = (answer.match(/<feature[^>]*>/g) ?? []).map((feature) => attribute(feature, 'var'));
    assert.deepEqual(features.sort(), FEATURES);
  });

  test('has no items', async () => {
    const answer = await ask("<query xmlns='http://jabber.org/protocol/disco#items'/>");
    assert.equal(attribute(answer, 'type'), 'result');
    assert.match(answer, /<query[^>]*disco#items/);
    assert.doesNotMatch(answer, /<item/);
  });

  for (const what of ['info', 'items']) {
    test(`knows no nodes to give the ${what} of`, async () => {
      const answer = await ask(`<query xmlns='http://jabber.org/protocol/disco#${what}' node='n'/>`);
      assert.equal(attribute(answer, 'type'), 'error');
      assert.match(answer, /<item-not-found/);
    });
  }

  for (const type of ['get', 'set']) {
    test(`refuses what it does not know, of type ${type}`, async () => {
      const answer = await ask("<query xmlns='urn:example:unknown'/>", type);
      assert.equal(attribute(answer, 'type'), 'error');
      assert.match(answer, /<error[^>]*type=['"]cancel['"]/);
      assert.match(answer, /<service-unavailable[^>]*urn:ietf:params:xml:ns:xmpp-stanzas/);
    });
  }

  test('refuses to be pinged by a set', async () => {
    assert.match(await ask("<ping xmlns='urn:xmpp:ping'/>", 'set'), /<service-unavailable/);
  });

  for (const type of ['result', 'error']) {
    test(`does not answer an IQ of type ${type}`, async () => {
      const payload = type === 'result' ? '<query xmlns="jabber:iq:version"/>' : ERROR;
      alice.send(`<iq to='${BOT_JID[kind]}' type='${type}' id='unasked-${type}'>${payload}</iq>`);
      alice.send(`<iq to='${BOT_JID[kind]}' type='get' id='then-${type}'><ping xmlns='urn:xmpp:ping'/></iq>`);
      const received = await alice.until(new RegExp(`<iq[^>]*then-${type}`));
      assert.equal(received.length, 1, received.join('\n'));
      // The server did not keep it to itself.
      await bot.waitFor('stderr', new RegExp(`<- <iq[^>]*unasked-${type}`));
    });
  }

  if (kind === 'component') {
    test('answers for each JID of its domain, as that JID', async () => {
      const answer = await ask("<ping xmlns='urn:xmpp:ping'/>", 'get', 'any.body@echo.localhost/where');
      assert.equal(attribute(answer, 'type'), 'result');
    });
  }
}

const ERROR = "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
