/** What defines a namespace: the document, and its title, as `XEP-0092` and `Software Version`. */
export type NamespaceNames = ReadonlyMap<string, readonly [document: string, title: string]>;

export const NO_NAMES: NamespaceNames = new Map();

/** The registry, which is large: to be loaded only by what shows the names. */
export async function loadNamespaceNames(): Promise<NamespaceNames> {
  const { default: names } = await import('./namespaces.json', { with: { type: 'json' } });
  const entries = Object.entries(names).map(([namespace, [document = '', title = '']]) => {
    return [namespace, [document, title]] as const;
  });
  return new Map(entries);
}

/** As `nameOfNamespace`, if the namespace is not among those that were told; then it is. */
export function nameOnce(names: NamespaceNames, namespace: string, told: string[]): string | undefined {
  if (told.includes(namespace)) return undefined;
  told.push(namespace);
  return nameOfNamespace(names, namespace);
}

/** `XEP-0092 Software Version`; undefined where nobody knows. */
export function nameOfNamespace(names: NamespaceNames, namespace: string): string | undefined {
  const name = names.get(namespace);
  return name === undefined ? undefined : `${name[0]} ${name[1]}`;
}
