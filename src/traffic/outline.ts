import { Element, type Node } from '../xml/element.ts';
import { END_TAG, START_TAG, type TagPlaces } from './tag-places.ts';

/**
 * What describing a stanza takes of it, by the places of its tags: its attributes, the names of its children, those of
 * an error's children, and the text of `show`. It has no other content.
 */
export function outline(text: string, places: TagPlaces, namespace: string): Element {
  const children: Node[] = [];
  const stanza = new Element(nameOf(text, places, 0), '', namespace, attributesOf(text, places), children);
  let depth = 0;
  let child = stanza;
  for (let index = 0; index < places.count; index++) {
    const kind = places.kinds[index];
    if (kind === END_TAG) {
      if (--depth === 2) addText(child, text, places, index);
      continue;
    }
    if (depth === 1) {
      child = elementAt(text, places, index, namespace);
      children.push(child);
    } else if (depth === 2 && child.name === 'error') {
      child.children.push(elementAt(text, places, index, child.namespace));
    }
    if (kind === START_TAG) depth++;
    if (depth === 2) addText(child, text, places, index);
  }
  return stanza;
}

/** Of `show`, what stands behind a tag. */
function addText(child: Element, text: string, { starts, ends }: TagPlaces, index: number): void {
  const start = ends[index] ?? 0;
  const end = starts[index + 1] ?? 0;
  if (end > start && child.name === 'show') child.children.push(resolve(text.slice(start, end), '\n'));
}

function elementAt(text: string, places: TagPlaces, index: number, inherited: string): Element {
  const start = places.namespaceStarts[index] ?? 0;
  const namespace = start === 0 ? inherited : resolve(text.slice(start, places.namespaceEnds[index]), ' ');
  return new Element(nameOf(text, places, index), '', namespace, [], []);
}

function nameOf(text: string, { starts }: TagPlaces, index: number): string {
  const start = (starts[index] ?? 0) + 1;
  let end = start + 1;
  for (let code = text.charCodeAt(end); code !== SPACE && code !== SLASH && code !== GREATER_THAN; ) {
    code = text.charCodeAt(++end);
  }
  return text.slice(start, end);
}

/** Of the stanza itself, whose attributes are one space apart. */
function attributesOf(text: string, { ends }: TagPlaces): string[] {
  const attributes: string[] = [];
  const tagEnd = ends[0] ?? 0;
  for (let at = text.indexOf(' ', 1); at > 0 && at < tagEnd && text.charCodeAt(at) === SPACE; ) {
    const equals = text.indexOf('=', at);
    const close = text.indexOf(text.charAt(equals + 1), equals + 2);
    attributes.push(text.slice(at + 1, equals), resolve(text.slice(equals + 2, close), ' '));
    at = close + 1;
  }
  return attributes;
}

/** References resolved, and line ends as they are read (XML 1.0, 2.11, 3.3.3): `lineEnd` for each, and for tabs in values. */
function resolve(source: string, lineEnd: ' ' | '\n'): string {
  if (!UNRESOLVED.test(source)) return source;
  const lines = source.replace(lineEnd === ' ' ? VALUE_SPACE : LINE_END, lineEnd);
  return lines.replace(REFERENCE, (_, name: string) => CHARACTERS[name] ?? '');
}

const UNRESOLVED = /[&\t\r\n]/;
const VALUE_SPACE = /\r\n|[\t\r\n]/g;
const LINE_END = /\r\n?/g;
const REFERENCE = /&(\w+);/g;
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const SPACE = 0x20;
const SLASH = 0x2f;
const GREATER_THAN = 0x3e;
