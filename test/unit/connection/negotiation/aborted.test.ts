import assert from 'node:assert/strict';
import { it } from 'node:test';
import { negotiateClient } from '../../../../src/connection/negotiation/client.ts';
import { negotiateComponent } from '../../../../src/connection/negotiation/component.ts';
import { XmlStream } from '../../../../src/connection/xml-stream.ts';
import { Interrupted } from '../../../../src/errors.ts';
import { Wire } from '../../../../src/transport/wire.ts';
import { clientSettings, componentSettings } from '../../../helpers/scripted-login.ts';
import { socketPair } from '../../../helpers/socket-pair.ts';

it('a login that was aborted before it began ends with the reason', async () => {
  const [ours, theirs] = await socketPair();
  const reason = new Interrupted('SIGINT');
  const signal = AbortSignal.abort(reason);
  const wire = new Wire(ours, undefined);
  const client = negotiateClient(new XmlStream(wire, 'client'), clientSettings({ port: 1 }), signal);
  await assert.rejects(client, (error) => error === reason);
  const component = negotiateComponent(
    new XmlStream(wire, 'component'),
    componentSettings({ port: 1 }),
    signal,
  );
  await assert.rejects(component, (error) => error === reason);
  ours.destroy();
  theirs.destroy();
});
