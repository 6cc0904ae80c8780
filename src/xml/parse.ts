import type { Element } from './element.ts';
import { escapeAttribute } from './escape.ts';
import type { SerialiseContext } from './serialise.ts';
import { StreamParser } from './stream-parser.ts';
import { XmlError } from './xml-error.ts';

const BEFORE = /^[ \t\r\n]*<(?!!)/;
const AFTER = /^[ \t\r\n]*$/;

/**
 * One element from text that holds nothing else but white space around it, read as though it came on a stream
 * whose header declares what `context` says.
 *
 * @throws XmlError if the text is anything else
 */
export function parseElement(text: string, context: SerialiseContext = { defaultNamespace: '' }): Element {
  const found: Element[] = [];
  const parser: StreamParser = new StreamParser({
    streamStart() {},
    streamElement(element) {
      found.push(element);
      parser.stop();
    },
    streamEnd() {},
  });
  parser.write(header(context));
  const start = parser.position;
  writeFrom(parser, text, start);
  const [element] = found;
  if (element === undefined) throw new XmlError('not-well-formed', 'an element that is not complete');
  if (!BEFORE.test(text) || !AFTER.test(parser.rest)) {
    throw new XmlError('not-well-formed', 'text around the element', parser.position - start);
  }
  return element;
}

/**
 * The elements in a text that holds nothing else but white space around and between them.
 *
 * @throws XmlError if there is anything else, or one of them is not complete
 */
export function parseElements(text: string, context: SerialiseContext = { defaultNamespace: '' }): Element[] {
  const whole: Element[] = [];
  const listener = {
    streamStart() {},
    streamElement: (element: Element) => void whole.push(element),
    streamEnd() {},
  };
  const stanzaBytes = 3 * text.length + ROOM;
  const parser: StreamParser = new StreamParser(listener, { limits: { stanzaBytes } });
  parser.write(`${header(context)}<${WRAPPER}>`);
  const start = parser.position;
  writeFrom(parser, text, start);
  const early = whole.length > 0;
  if (!early) writeFrom(parser, `</${WRAPPER}>`, start);
  const children = whole[0]?.children ?? [];
  if (early || children.some((child) => typeof child === 'string' && !BLANK.test(child))) {
    throw new XmlError('not-well-formed', 'text that is in no element');
  }
  return children.filter((child) => typeof child !== 'string');
}

/** Stands around them, so that what is between them is seen too. */
const WRAPPER = 'elements';
/** For the wrapper's own tags, in bytes. */
const ROOM = 64;
const BLANK = /^[ \t\r\n]*$/;

function header(context: SerialiseContext): string {
  let tag = `<stream xmlns='${escapeAttribute(context.defaultNamespace)}'`;
  for (const [prefix, namespace] of context.prefixes ?? []) {
    tag += ` xmlns:${prefix}='${escapeAttribute(namespace)}'`;
  }
  return `${tag}>`;
}

/** Positions in errors are those in the text, not behind the header that comes before it. */
function writeFrom(parser: StreamParser, text: string, start: number): void {
  try {
    parser.write(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new XmlError(error.condition, error.what, (error.position ?? start) - start);
  }
}
