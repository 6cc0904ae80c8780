import type { Selector } from 'css-what';
import type { Element } from '../../xml/element.ts';

/** css-what, which is loaded only by those who filter. */
type Css = Pick<typeof import('css-what'), 'AttributeAction' | 'SelectorType'>;

/** Writes names with a prefix, as `stream|error` and `[xml|lang=en]`, so that css-select knows them. */
export function qualifyNames(branches: readonly (readonly Selector[])[], css: Css): Selector[][] {
  return branches.map((branch) => branch.flatMap((selector) => qualify(selector, css)));
}

/** An attribute's value; `xmlns` is the namespace that the element is in, declared on it or not. */
export function attributeOf(element: Element, name: string): string | undefined {
  if (name === 'xmlns') return element.namespace;
  return name === PREFIX ? element.prefix : element.attr(name);
}

function qualify(selector: Selector, css: Css): Selector[] {
  const { SelectorType: type } = css;
  if (selector.type === type.Pseudo && Array.isArray(selector.data)) {
    return [{ ...selector, data: qualifyNames(selector.data, css) }];
  }
  if (selector.type === type.Attribute && selector.namespace) {
    return [{ ...selector, name: `${selector.namespace}:${selector.name}`, namespace: null }];
  }
  if (selector.type !== type.Tag && selector.type !== type.Universal) return [selector];
  const { namespace } = selector;
  const unqualified = { ...selector, namespace: null };
  if (namespace === null || namespace === '*') return [unqualified];
  return [unqualified, hasPrefix(namespace, css)];
}

function hasPrefix(prefix: string, { AttributeAction, SelectorType }: Css): Selector {
  return {
    type: SelectorType.Attribute,
    action: AttributeAction.Equals,
    name: PREFIX,
    value: prefix,
    ignoreCase: false,
    namespace: null,
  };
}

/** No attribute can have this name. */
const PREFIX = ' prefix';
