/** What an element contains, in order: elements, and text as it reads after references are resolved. */
export type Node = Element | string;

/** Attributes to build an element with; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/**
 * An XML element: its local name, the prefix it was written with ('' for none) and the namespace that its
 * name is in ('' for none). Equality of elements is name and namespace; the prefix is only how it was written.
 */
export class Element {
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
  /**
   * Names and values by turns, in document order: `['to', 'a@b', 'xml:lang', 'en', 'xmlns:x', 'urn:x']`.
   * Names as written, with prefix; namespace declarations included. No name stands here twice.
   */
  readonly attributes: string[];
  /** The parser puts in another array for the first child; who holds an element only adds to it. */
  children: Node[];

  constructor(name: string, prefix: string, namespace: string, attributes: string[], children: Node[]) {
    this.name = name;
    this.prefix = prefix;
    this.namespace = namespace;
    this.attributes = attributes;
    this.children = children;
  }

  /** The value of the attribute with this name as written (`to`, `xml:lang`). */
  attr(name: string): string | undefined {
    const list = this.attributes;
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1];
    return undefined;
  }

  is(name: string, namespace: string): boolean {
    return this.name === name && this.namespace === namespace;
  }

  /** The first child element with this name, in this namespace. */
  child(name: string, namespace: string): Element | undefined {
    for (const node of this.children) if (typeof node !== 'string' && node.is(name, namespace)) return node;
    return undefined;
  }

  /** The child elements, without the text between them. */
  elements(): Element[] {
    return this.children.filter((node) => typeof node !== 'string');
  }

  /** The element's own text; that of its children is not in it. */
  text(): string {
    const { children } = this;
    if (children.length === 1 && typeof children[0] === 'string') return children[0];
    return children.filter((node) => typeof node === 'string').join('');
  }
}

/** Builds an element without prefix: `element('query', 'jabber:iq:version', { node }, [child, 'text'])`. */
export function element(
  name: string,
  namespace: string,
  attributes: Attributes = {},
  children: Node[] = [],
): Element {
  const list: string[] = [];
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) list.push(key, value);
  }
  return new Element(name, '', namespace, list, children);
}
