import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { disco } from '../../../src/handlers/disco.ts';
import { ping } from '../../../src/handlers/ping.ts';
import { acceptSubscriptions } from '../../../src/handlers/subscription.ts';
import { version } from '../../../src/handlers/version.ts';
import type { Handler } from '../../../src/stanza/handler.ts';
import { answers } from '../../helpers/answers.ts';
import { read, written } from '../../helpers/stanza-text.ts';
import { StubSession } from '../../helpers/stub-session.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

function ask(handlers: readonly Handler[], text: string, kind: 'client' | 'component' = 'client'): string[] {
  return answers(handlers, read(text), new StubSession(kind)).map(written);
}

function get(inside: string): string {
  return `<iq type='get' id='1' from='a@b/c'>${inside}</iq>`;
}

describe('ping (XEP-0199)', () => {
  it('is answered with an empty result', () => {
    assert.deepEqual(ask([ping], get("<ping xmlns='urn:xmpp:ping'/>")), [
      "<iq type='result' to='a@b/c' id='1'/>",
    ]);
  });

  it('is announced', () => assert.deepEqual(ping.features, ['urn:xmpp:ping']));
});

describe('the software version (XEP-0092)', () => {
  const QUERY = get("<query xmlns='jabber:iq:version'/>");

  it('is told, with the operating system if that is known', () => {
    assert.deepEqual(ask([version({ name: 'a & b', version: '1', os: 'Plan 9' })], QUERY), [
      "<iq type='result' to='a@b/c' id='1'><query xmlns='jabber:iq:version'>" +
        '<name>a &amp; b</name><version>1</version><os>Plan 9</os></query></iq>',
    ]);
  });

  it('is told without one', () => {
    assert.match(
      ask([version({ name: 'n', version: '1' })], QUERY)[0] ?? '',
      /<version>1<\/version><\/query>/,
    );
  });

  it('is not set', () => {
    const [answer = ''] = ask(
      [version({ name: 'n', version: '1' })],
      "<iq type='set' id='1' from='a@b'><query xmlns='jabber:iq:version'/></iq>",
    );
    assert.match(answer, /type='error'.*<service-unavailable/);
  });
});

describe('service discovery (XEP-0030)', () => {
  const services = [ping, version({ name: 'n', version: '1' }), acceptSubscriptions];

  it('tells every feature of the handlers once, sorted, and its own', () => {
    const [answer = ''] = ask(disco('it', [...services, ping]), get(`<query xmlns='${INFO}'/>`));
    const features = [...answer.matchAll(/<feature var='([^']*)'\/>/g)].map(([, feature]) => feature);
    assert.deepEqual(features, [INFO, ITEMS, 'jabber:iq:version', 'urn:xmpp:ping']);
  });

  it('tells what it is: a bot as a client, a generic component otherwise', () => {
    const query = get(`<query xmlns='${INFO}'/>`);
    const [client = ''] = ask(disco('it', []), query, 'client');
    const [component = ''] = ask(disco('it', []), query, 'component');
    assert.match(client, /<identity category='client' type='bot' name='it'\/>/);
    assert.match(component, /<identity category='component' type='generic' name='it'\/>/);
  });

  it('has no items', () => {
    assert.deepEqual(ask(disco('it', []), get(`<query xmlns='${ITEMS}'/>`)), [
      `<iq type='result' to='a@b/c' id='1'><query xmlns='${ITEMS}'/></iq>`,
    ]);
  });

  for (const namespace of [INFO, ITEMS]) {
    it(`knows no nodes: ${namespace}`, () => {
      const [answer = ''] = ask(disco('it', []), get(`<query xmlns='${namespace}' node='x'/>`));
      assert.match(answer, new RegExp(`<error type='cancel'><item-not-found xmlns='${STANZAS}'/></error>`));
    });
  }
});

describe('a request to see the presence (RFC 6121 3.1)', () => {
  it('is granted, from the bare address that was asked', () => {
    const [answer = '', ...more] = ask(
      [acceptSubscriptions],
      "<presence type='subscribe' from='a@b' to='x@echo.example.org' id='s'/>",
      'component',
    );
    assert.match(answer, /^<presence type='subscribed' to='a@b' from='x@echo.example.org' id='[^']+'\/>$/);
    assert.deepEqual(more, []);
  });

  for (const type of ['subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'unavailable', 'error']) {
    it(`is not what presence of type ${type} is`, () => {
      assert.deepEqual(ask([acceptSubscriptions], `<presence type='${type}' from='a@b'/>`), []);
    });
  }

  it('is not what plain presence is', () => {
    assert.deepEqual(ask([acceptSubscriptions], "<presence from='a@b/c'/>"), []);
  });
});
