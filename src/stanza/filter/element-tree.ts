import type { Element, Node } from '../../xml/element.ts';

/** More steps than that between siblings are not made for one stanza, which may have a million of them. */
const MOST_STEPS = 5_000_000;

/** A stanza was too large for what a selector wanted to know of it. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The family relations in one stanza, which elements by themselves do not know; found out when first asked for. */
export class ElementTree {
  #root: Element | undefined;
  #parents: Map<Node, Element> | undefined;
  #steps = 0;

  /** From now on it is about this stanza. */
  set root(root: Element) {
    this.#root = root;
    this.#parents = undefined;
    this.#steps = 0;
  }

  parentOf(node: Node): Element | null {
    if (node === this.#root) return null;
    this.#parents ??= this.#findParents();
    return this.#parents.get(node) ?? null;
  }

  /**
   * The element itself is among them.
   *
   * @throws TooLarge if the stanza has cost too much
   */
  siblingsOf(node: Node): Node[] {
    const siblings = this.parentOf(node)?.children ?? [node];
    this.#steps += siblings.length;
    if (this.#steps > MOST_STEPS) throw new TooLarge();
    return siblings;
  }

  #findParents(): Map<Node, Element> {
    const parents = new Map<Node, Element>();
    const open = this.#root === undefined ? [] : [this.#root];
    for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
      for (const child of parent.children) {
        if (typeof child === 'string') continue;
        parents.set(child, parent);
        open.push(child);
      }
    }
    return parents;
  }
}
