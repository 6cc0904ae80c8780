import type { Command } from './command.ts';
import { commonOptions, componentOption } from './shared-options.ts';

const options = {
  file: { kind: 'text', group: 'Message', placeholder: 'FILE', summary: 'take the text from FILE' },
  type: {
    kind: 'choice',
    choices: ['chat', 'normal', 'headline'],
    group: 'Message',
    summary: 'what kind of message it is (default: chat)',
  },
  subject: { kind: 'text', group: 'Message', placeholder: 'TEXT', summary: 'what it is about' },
  thread: {
    kind: 'text',
    group: 'Message',
    placeholder: 'ID',
    summary: 'the conversation that it belongs to',
  },
  url: {
    kind: 'text',
    group: 'Message',
    placeholder: 'URL',
    summary: 'a link, or a file to be shown (XEP-0066)',
  },
  room: {
    kind: 'text',
    group: 'Message',
    placeholder: 'ROOM',
    summary: 'enter ROOM, say it there, and leave (XEP-0045)',
  },
  nick: {
    kind: 'text',
    group: 'Message',
    placeholder: 'NICK',
    summary: "the name in the room (default: the JID's user)",
  },
  'wait-receipt': {
    kind: 'flag',
    group: 'Message',
    summary: 'wait until each recipient has confirmed it (XEP-0184)',
  },
  ...commonOptions,
  ...componentOption,
} as const;

export type SendOptions = typeof options;

/** A message, from a person or a script. */
export const send: Command<SendOptions> = {
  name: 'send',
  summary: 'send a message, and return when the server has taken it',
  arguments: [
    { name: 'jid', many: true, optional: true, summary: 'who is to get it' },
    { name: 'text', optional: true, summary: 'the message (default, and -: stdin)' },
  ],
  options,
  examples: [
    ['send friend@example.net "Hello!"', 'with XMPP_JID and XMPP_PASSWORD set'],
    ['send admin@example.org ops@example.org - < report.txt', 'a text from a file or a pipe, to two people'],
    ['send --room ops@rooms.example.org --nick backup "All done"', 'enters the room, says it, leaves'],
    ['send --wait-receipt --timeout 10 friend@example.net "There?"', '1 unless it is confirmed in time'],
  ],
  async load() {
    const { runSend } = await import('./send-run.ts');
    return ({ values, positionals }, io) => runSend(positionals, values, io);
  },
};
