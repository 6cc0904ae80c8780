import type { Command } from './command.ts';
import { commonOptions, componentOption } from './shared-options.ts';

const options = { ...commonOptions, ...componentOption } as const;

export type IqOptions = typeof options;

/** A request of the user's own making. */
export const iq: Command<IqOptions> = {
  name: 'iq',
  summary: 'send an IQ with a payload of your own, and print the answer',
  arguments: [
    { name: 'type', choices: ['get', 'set'], summary: 'get or set' },
    { name: 'jid', summary: 'whom to ask' },
    { name: 'payload', optional: true, summary: 'the element to send (default, and -: stdin)' },
  ],
  options,
  examples: [
    [`iq get example.net '<query xmlns="jabber:iq:version"/>'`, 'asks a server, with XMPP_JID set'],
    ['iq set --jid me@example.org me@example.org < vcard.xml', 'the payload from a file'],
    [`iq get --json example.net '<ping xmlns="urn:xmpp:ping"/>'`, 'the answer as JSON'],
  ],
  async load() {
    const { runIq } = await import('./iq-run.ts');
    return ({ values, positionals }, io) => runIq(positionals, values, io);
  },
};
