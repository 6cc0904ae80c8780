import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Io, OutputStream } from '../io.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import type { Palette } from '../traffic/palette.ts';
import type { SinkStream } from '../traffic/sink.ts';
import { StreamParser } from '../xml/stream-parser.ts';
import { XmlError } from '../xml/xml-error.ts';
import { fold } from './say.ts';

const PROMPT = '> ';
const MORE = '… ';
const INSTRUCTIONS =
  'type a stanza: it is sent when it is complete, or after an empty line; arrow keys bring back others, Ctrl-D ends';

export interface Prompt {
  /** Where to write so that the line that is being typed stays below. */
  readonly output: SinkStream & Pick<OutputStream, 'isTTY' | 'columns'>;
  /** Sends what is typed, until the end of the input; resolves then. */
  run(send: (text: string) => Promise<void>): Promise<void>;
  close(): void;
}

/**
 * Reads stanzas from the terminal, with a history (arrow keys). One may go over several lines: it is sent when it is
 * complete, or, whatever it is, after an empty line.
 */
export function openPrompt({ stdin, stdout, stderr }: Io, palette: Palette): Prompt {
  let lines: Interface | undefined;
  let closed = false;
  return {
    output: {
      isTTY: stdout.isTTY === true,
      get columns() {
        return stdout.columns || 80;
      },
      write: (chunk, written) =>
        lines && !closed && stdout.isTTY
          ? above(lines, () => stdout.write(chunk, written), stdout)
          : stdout.write(chunk, written),
      once: (event, listener) => stdout.once(event, listener),
      on: (event, listener) => stdout.on(event, listener),
    },
    run(send) {
      const typed = createInterface({ input: stdin, output: stderr, prompt: PROMPT, historySize: 1000 });
      lines = typed;
      stderr.write(`${palette.faint(fold(INSTRUCTIONS, stderr, 2))}\n`);
      typed.once('close', () => {
        closed = true;
        cursorTo(stderr, 0);
        clearScreenDown(stderr);
      });
      return read(typed, send);
    },
    close: () => lines?.close(),
  };
}

function read(lines: Interface, send: (text: string) => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    lines.on('line', (line) => {
      const over = line === '' || !isUnfinished(text + line);
      text += line;
      if (!over) text += '\n';
      if (over && text !== '') {
        void send(text);
        text = '';
      }
      lines.setPrompt(text === '' ? PROMPT : MORE);
      lines.prompt();
    });
    lines.on('close', resolve);
    // Ctrl-C ends it as the end of the input does.
    lines.on('SIGINT', () => lines.close());
    lines.prompt();
  });
}

/** Whether an element or a tag is open at the end of the text. */
function isUnfinished(text: string): boolean {
  const parser = new StreamParser({ streamStart: () => {}, streamElement: () => {}, streamEnd: () => {} });
  try {
    parser.write(`<stream xmlns='${NS_CLIENT}' xmlns:stream='http://etherx.jabber.org/streams'>${text}`);
    return parser.pending;
  } catch (error) {
    if (error instanceof XmlError) return false;
    throw error;
  }
}

/** Writes over the line that is being typed, and shows that again below. */
function above(lines: Interface, write: () => boolean, stdout: OutputStream): boolean {
  moveCursor(stdout, 0, -lines.getCursorPos().rows);
  cursorTo(stdout, 0);
  clearScreenDown(stdout);
  const room = write();
  lines.prompt(true);
  return room;
}
