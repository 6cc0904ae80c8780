import { XmlError } from './xml-error.ts';

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** What an element's declarations replaced, to be put back when it is closed. */
interface Replaced {
  readonly depth: number;
  readonly defaultNamespace: string;
  /** Prefix and former namespace by turns. */
  readonly bindings: (string | undefined)[];
}

/** The namespace declarations in scope (Namespaces in XML 1.0, 6), one scope for each open element. */
export class NamespaceScopes {
  /** The namespace of names without a prefix. */
  defaultNamespace = '';
  private readonly bindings = new Map([['xml', XML_NAMESPACE]]);
  private readonly replaced: Replaced[] = [];
  private readonly alias: { readonly from: string; readonly to: string } | undefined;
  // One string object for each namespace name that is bound to a prefix: a hash of it is computed once and
  // equal ones are the same, so that megabytes of name cannot be compared for every attribute.
  private readonly names = new Map<string, { readonly name: string; uses: number }>();

  constructor(alias?: { readonly from: string; readonly to: string }) {
    this.alias = alias;
  }

  /**
   * Opens a scope with the declarations in an element's attributes (names and values by turns), at a depth
   * greater than that of every open scope.
   *
   * @throws XmlError where a declaration is not allowed, a prefix is not bound, or two attributes have the
   * same namespace and local name
   */
  enter(attributes: readonly string[], depth: number): void {
    const replaced: Replaced = { depth, defaultNamespace: this.defaultNamespace, bindings: [] };
    this.replaced.push(replaced);
    let prefixed = 0;
    for (let i = 0; i < attributes.length; i += 2) {
      const name = attributes[i] ?? '';
      const value = attributes[i + 1] ?? '';
      if (name === 'xmlns') this.declareDefault(value);
      else if (name.startsWith('xmlns:')) this.declare(name.slice(6), value, replaced.bindings);
      else if (name.includes(':')) prefixed++;
    }
    if (prefixed > 0) this.checkPrefixed(attributes);
  }

  /** Closes the scope of this depth, if one was opened. */
  leave(depth: number): void {
    const replaced = this.replaced[this.replaced.length - 1];
    if (replaced === undefined || replaced.depth < depth) return;
    this.replaced.pop();
    this.defaultNamespace = replaced.defaultNamespace;
    for (let i = replaced.bindings.length - 2; i >= 0; i -= 2) {
      this.bind(replaced.bindings[i] ?? '', replaced.bindings[i + 1]);
    }
  }

  /** @throws XmlError if the prefix of an element is not bound */
  elementNamespace(prefix: string): string {
    if (prefix === 'xmlns') throw new XmlError('not-well-formed', 'an element with the prefix xmlns');
    return this.aliased(this.resolve(prefix));
  }

  private resolve(prefix: string): string {
    const namespace = this.bindings.get(prefix);
    if (namespace === undefined) throw new XmlError('bad-namespace-prefix', 'a prefix that is not declared');
    return namespace;
  }

  private aliased(namespace: string): string {
    return namespace === this.alias?.from ? this.alias.to : namespace;
  }

  private declareDefault(namespace: string): void {
    if (namespace === XML_NAMESPACE || namespace === XMLNS_NAMESPACE) throw reserved();
    this.defaultNamespace = this.aliased(namespace);
  }

  private declare(prefix: string, namespace: string, replaced: (string | undefined)[]): void {
    if (prefix === 'xmlns' || namespace === XMLNS_NAMESPACE) throw reserved();
    if ((prefix === 'xml') !== (namespace === XML_NAMESPACE)) throw reserved();
    if (namespace === '') throw new XmlError('not-well-formed', 'a prefix cannot be undeclared');
    replaced.push(prefix, this.bindings.get(prefix));
    this.bind(prefix, namespace);
  }

  private bind(prefix: string, namespace: string | undefined): void {
    const former = this.bindings.get(prefix);
    if (namespace === undefined) this.bindings.delete(prefix);
    else this.bindings.set(prefix, this.hold(namespace));
    if (former !== undefined) this.release(former);
  }

  private hold(namespace: string): string {
    const entry = this.names.get(namespace);
    if (entry === undefined) {
      this.names.set(namespace, { name: namespace, uses: 1 });
      return namespace;
    }
    entry.uses++;
    return entry.name;
  }

  private release(namespace: string): void {
    const entry = this.names.get(namespace);
    if (entry !== undefined && --entry.uses === 0) this.names.delete(namespace);
  }

  private checkPrefixed(attributes: readonly string[]): void {
    const seen = new Map<string, Set<string>>();
    for (let i = 0; i < attributes.length; i += 2) {
      const name = attributes[i] ?? '';
      const colon = name.indexOf(':');
      if (colon < 0 || name.startsWith('xmlns:')) continue;
      const namespace = this.resolve(name.slice(0, colon));
      const local = name.slice(colon + 1);
      const locals = seen.get(namespace);
      if (locals === undefined) seen.set(namespace, new Set([local]));
      else if (locals.has(local)) throw new XmlError('not-well-formed', 'an attribute stands twice in a tag');
      else locals.add(local);
    }
  }
}

function reserved(): XmlError {
  return new XmlError('not-well-formed', 'a declaration of a reserved prefix or namespace');
}
