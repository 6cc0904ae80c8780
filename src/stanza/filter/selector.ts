import type { Selector } from 'css-what';
import type { Element, Node } from '../../xml/element.ts';
import { ElementTree, TooLarge } from './element-tree.ts';
import { FilterError, failureAt } from './filter-error.ts';
import { attributeOf, qualifyNames } from './qualified-names.ts';
import { NO_SELECTOR, placeOf } from './selector-failure.ts';

/** Whether a stanza is meant. */
export type StanzaTest = (stanza: Element) => boolean;

/**
 * A CSS selector (Selectors Level 4) as a test of a stanza, which has to match itself: `iq[type=error]`,
 * `message:has(> body)`. `[xmlns="urn:xmpp:mam:2"]` is the namespace that an element is in, declared on it or not;
 * `stream|error` a name with its prefix as written. Names and values are case-sensitive. For a stanza
 * that is too large to be tried the answer is `ifTooLarge`.
 *
 * @throws FilterError for what is no selector, or none that can match a stanza
 */
export async function compileSelector(selector: string, ifTooLarge = true): Promise<StanzaTest> {
  if (selector.length > LONGEST) throw new FilterError(`is longer than ${LONGEST} characters`);
  const { compile } = await import('css-select');
  const css = await import('css-what');
  const tree = new ElementTree();
  try {
    const parsed = css.parse(selector);
    refuseMisread(parsed, selector);
    const branches = qualifyNames(parsed, css);
    if (branches.some((branch) => branch.some(css.isTraversal))) throw new FilterError(NO_STANZA);
    const matches = compile<Node, Element>(branches, { xmlMode: true, adapter: adapt(tree) });
    return (stanza) => {
      tree.root = stanza;
      try {
        return matches(stanza);
      } catch (error) {
        if (error instanceof TooLarge) return ifTooLarge;
        throw error;
      }
    };
  } catch (error) {
    if (error instanceof FilterError) throw error;
    throw new FilterError(placeOf(error, selector), { cause: error });
  }
}

/** css-what takes a character that begins no name for the beginning of one, and nothing for a selector. */
function refuseMisread(branches: readonly (readonly Selector[])[], text: string): void {
  if (branches.length === 0) throw new FilterError(failureAt('a selector is missing', text, text.length));
  for (const branch of branches) {
    const misread = branch.find((one) => 'name' in one && !NAME.test(one.name));
    if (misread === undefined || !('name' in misread)) continue;
    throw new FilterError(failureAt(NO_SELECTOR, text, Math.max(0, text.indexOf(misread.name))));
  }
}

function adapt(tree: ElementTree) {
  return {
    isTag: (node: Node): node is Element => typeof node !== 'string',
    getName: (element: Element) => element.name,
    getChildren: (node: Node): Node[] => (typeof node === 'string' ? [] : node.children),
    getParent: (element: Element): Node | null => tree.parentOf(element),
    getSiblings: (node: Node): Node[] => tree.siblingsOf(node),
    getAttributeValue: attributeOf,
    hasAttrib: (element: Element, name: string) => attributeOf(element, name) !== undefined,
    getText: textOf,
    removeSubsets: (nodes: Node[]) => nodes,
  };
}

function textOf(node: Node): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

/** In UTF-16 units: css-select goes a call deeper for each alternative. */
const LONGEST = 4000;

const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}._:-]*$/u;

const NO_STANZA =
  'matches what is inside of stanzas, and no stanza; for those that have it inside, write message:has(> body)';
