import { Element, type Node } from '../../xml/element.ts';

/** What @xmpp's packages have for an element, as far as we use it. */
export interface ForeignElement {
  readonly attrs: Record<string, string>;
}

/** Their `xml(name, attributes, ...children)`. */
export type ForeignBuilder = (
  name: string,
  attributes: Record<string, string>,
  ...children: (ForeignElement | string)[]
) => ForeignElement;

/** An element of ours as one of theirs; each names its namespace by itself, so that theirs finds it. */
export function toForeign(build: ForeignBuilder, item: Element): ForeignElement {
  const attributes: Record<string, string> = {};
  for (let i = 0; i < item.attributes.length; i += 2) {
    const [name, value] = item.attributes.slice(i, i + 2);
    if (name !== undefined && value !== undefined && name !== '__proto__') attributes[name] = value;
  }
  const children = item.children.map((node: Node) =>
    node instanceof Element ? toForeign(build, node) : node,
  );
  return build(item.name, { ...attributes, xmlns: item.namespace }, ...children);
}
