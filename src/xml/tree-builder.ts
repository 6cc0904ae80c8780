import { Element } from './element.ts';
import type { NamespaceScopes } from './namespace-scopes.ts';
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
  readonly name: string;
  /** The index of the colon in the name; -1 for none. */
  readonly colon: number;
  readonly attributes: string[];
  /** Whether the name of an attribute has a prefix or is `xmlns`. */
  readonly hasNamespaces: boolean;
}

/** Makes elements of tags and text, and hands on each child of the root when it is complete. */
export class TreeBuilder {
  /** The open elements, outermost first. */
  readonly open: Element[] = [];
  /** Whether the root has been closed. */
  ended = false;
  private readonly names: string[] = [];
  private readonly text = new TextBuffer();
  private readonly scopes: NamespaceScopes;
  private readonly listener: StreamListener;
  private readonly depthLimit: number;

  constructor(listener: StreamListener, scopes: NamespaceScopes, depthLimit: number) {
    this.listener = listener;
    this.scopes = scopes;
    this.depthLimit = depthLimit;
  }

  /** The name, as written, that the next end tag must have; undefined outside of the root. */
  get openName(): string | undefined {
    return this.names[this.names.length - 1];
  }

  /** @throws XmlError if namespaces, repeated attributes or the depth forbid the element */
  startTag(tag: StartTag): void {
    const { open, scopes } = this;
    if (open.length >= this.depthLimit) throw new XmlError('policy-violation', 'elements nested too deeply');
    if (tag.attributes.length > 2) refuseRepeated(tag.attributes);
    if (tag.hasNamespaces) scopes.enterWith(tag.attributes);
    else scopes.enter();
    const element = this.element(tag);
    if (open.length > 1) this.append(element);
    open.push(element);
    this.names.push(tag.name);
    if (open.length === 1) this.listener.streamStart(element);
  }

  /** Closes the innermost element. */
  endTag(): void {
    if (!this.text.isEmpty) this.appendText();
    const element = this.open.pop();
    this.names.pop();
    this.scopes.leave();
    if (this.open.length === 1 && element !== undefined) this.listener.streamElement(element);
    else if (this.open.length === 0) this.end();
  }

  /**
   * Text between the children of the root is dropped. White space is a keepalive there (RFC 6120 4.6.1, 11.7);
   * anything else is well-formed but means nothing, and Prosody and ejabberd drop it too.
   */
  addText(text: string): void {
    if (this.open.length > 1 && text !== '') this.text.add(text);
  }

  private element(tag: StartTag): Element {
    const { name, colon, attributes } = tag;
    if (colon < 0) return new Element(name, '', this.scopes.defaultNamespace, attributes, []);
    const prefix = name.slice(0, colon);
    return new Element(name.slice(colon + 1), prefix, this.scopes.elementNamespace(prefix), attributes, []);
  }

  private append(element: Element): void {
    if (!this.text.isEmpty) this.appendText();
    this.open[this.open.length - 1]?.children.push(element);
  }

  private appendText(): void {
    this.open[this.open.length - 1]?.children.push(this.text.take());
  }

  private end(): void {
    this.ended = true;
    this.listener.streamEnd();
  }
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
