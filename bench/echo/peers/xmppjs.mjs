// An echo component as a user of the bare @xmpp/component writes it.   node xmppjs.mjs PORT
import process from 'node:process';
import xmppComponent from '@xmpp/component';

const { component, xml } = xmppComponent;
const [, , port] = process.argv;
const xmpp = component({
  service: `xmpp://127.0.0.1:${port}`,
  domain: 'echo.example.com',
  password: 'secret',
});

xmpp.on('error', (error) => process.stderr.write(`${error}\n`));
xmpp.on('stanza', (stanza) => {
  const body = stanza.is('message') ? stanza.getChildText('body') : null;
  if (body === null) return;
  const { from, to } = stanza.attrs;
  xmpp.send(xml('message', { to: from, from: to, type: 'chat' }, xml('body', {}, body))).catch(() => {});
});
await xmpp.start();
