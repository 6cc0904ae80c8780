// One XEP-0092 query to the account's server with bare @xmpp/client, for the account in XMPP_JID and so on.
import process from 'node:process';
import { client, xml } from '@xmpp/client';

const { XMPP_JID, XMPP_PASSWORD, XMPP_SERVER, XMPP_DOMAIN } = process.env;
const entity = client({
  service: `xmpp://${XMPP_SERVER}`,
  domain: XMPP_DOMAIN,
  username: XMPP_JID.split('@')[0],
  password: XMPP_PASSWORD,
});
entity.reconnect.stop();
entity.on('error', (error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
await entity.start();
const answer = await entity.iqCaller.get(xml('query', 'jabber:iq:version'), XMPP_DOMAIN);
process.stdout.write(`Name: ${answer.getChildText('name')}\n`);
await entity.stop();
