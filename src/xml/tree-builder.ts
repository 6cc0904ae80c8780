import { Element, type Node } from './element.ts';
import type { NamespaceScopes } from './namespace-scopes.ts';
import type { KnownTag } from './tag-memory.ts';
import { TextBuffer } from './text-buffer.ts';
import { XmlError } from './xml-error.ts';

/** Called while `write` runs, in stream order. */
export interface StreamListener {
  /** The opening tag of the stream; it has no children. */
  streamStart(header: Element): void;
  /** A child of the stream root, complete. */
  streamElement(element: Element): void;
  /** The stream's closing tag. */
  streamEnd(): void;
}

/** A start tag as it was read: names as written, references in values resolved. */
export interface StartTag {
  readonly tag: KnownTag;
  /** Names and values by turns. */
  readonly attributes: string[];
  /** Whether the name of an attribute has a prefix or is `xmlns`. */
  readonly hasNamespaces: boolean;
  /** False if it is known that no name stands twice among the attributes. */
  readonly mayRepeat: boolean;
}

/** An open element. */
interface Frame {
  readonly element: Element;
  readonly tag: KnownTag;
  readonly outer: Frame | undefined;
}

/** Makes elements of tags and text, and hands on each child of the root when it is complete. */
export class TreeBuilder {
  /** How many elements are open. */
  depth = 0;
  /** Whether the root has been closed. */
  ended = false;
  private innermost: Frame | undefined;
  private readonly text = new TextBuffer();
  private readonly scopes: NamespaceScopes;
  private readonly listener: StreamListener;
  private readonly depthLimit: number;

  constructor(listener: StreamListener, scopes: NamespaceScopes, depthLimit: number) {
    this.listener = listener;
    this.scopes = scopes;
    this.depthLimit = depthLimit;
  }

  /** The tag of the innermost open element; undefined outside of the root. */
  get openTag(): KnownTag | undefined {
    return this.innermost?.tag;
  }

  /** The open elements, outermost first. */
  openElements(): Element[] {
    const elements: Element[] = [];
    for (let frame = this.innermost; frame !== undefined; frame = frame.outer) elements.push(frame.element);
    return elements.reverse();
  }

  /** @throws XmlError if namespaces, repeated attributes or the depth forbid the element */
  startTag(start: StartTag): void {
    const depth = this.depth + 1;
    if (depth > this.depthLimit) throw new XmlError('policy-violation', 'elements nested too deeply');
    if (start.mayRepeat) refuseRepeated(start.attributes);
    if (start.hasNamespaces) this.scopes.enter(start.attributes, depth);
    const element = this.element(start);
    if (depth > 2) this.append(element);
    this.innermost = { element, tag: start.tag, outer: this.innermost };
    this.depth = depth;
    if (depth === 1) this.listener.streamStart(element);
  }

  /** Closes the innermost element. */
  endTag(): void {
    const frame = this.innermost;
    if (frame === undefined) return;
    if (!this.text.isEmpty) this.appendText();
    this.scopes.leave(this.depth);
    this.innermost = frame.outer;
    this.depth--;
    if (this.depth === 1) this.listener.streamElement(frame.element);
    else if (this.depth === 0) this.end();
  }

  /**
   * Text between the children of the root is dropped. White space is a keepalive there (RFC 6120 4.6.1, 11.7);
   * anything else is well-formed but means nothing, and Prosody and ejabberd drop it too.
   */
  addText(text: string): void {
    if (this.depth > 1 && text !== '') this.text.add(text);
  }

  private element({ tag, attributes }: StartTag): Element {
    const { name, colon } = tag;
    if (colon < 0) return new Element(name, '', this.scopes.defaultNamespace, attributes, []);
    const prefix = name.slice(0, colon);
    return new Element(name.slice(colon + 1), prefix, this.scopes.elementNamespace(prefix), attributes, []);
  }

  private append(element: Element): void {
    if (!this.text.isEmpty) this.appendText();
    if (this.innermost) addChild(this.innermost.element, element);
  }

  private appendText(): void {
    if (this.innermost) addChild(this.innermost.element, this.text.take());
  }

  private end(): void {
    this.ended = true;
    this.listener.streamEnd();
  }
}

/** An array of one has room for one; one that grows gets room for seventeen. */
function addChild(parent: Element, child: Node): void {
  if (parent.children.length === 0) parent.children = [child];
  else parent.children.push(child);
}

const FEW = 16;

function refuseRepeated(attributes: readonly string[]): void {
  if (attributes.length > FEW) {
    const names = attributes.filter((_, i) => i % 2 === 0);
    if (new Set(names).size < names.length) throw repeated();
    return;
  }
  for (let i = 2; i < attributes.length; i += 2) {
    for (let j = 0; j < i; j += 2) if (attributes[i] === attributes[j]) throw repeated();
  }
}

function repeated(): XmlError {
  return new XmlError('not-well-formed', 'an attribute stands twice in a tag');
}
