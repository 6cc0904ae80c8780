import type { DataForm } from '../handlers/data-form.ts';
import type { DiscoIdentity, DiscoInfo, DiscoItem } from '../handlers/disco.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import type { NamespaceNames } from '../traffic/namespace-names.ts';
import type { DiscoEntity } from './disco-entity.ts';
import type { DiscoTree } from './disco-walk.ts';
import type { Row } from './table.ts';

/** A row for each identity, feature, field of a form, and item; the first cell says which of these it is. */
export function discoRows({ info, items }: DiscoEntity, names: NamespaceNames): Row[] {
  const rows = [...(isTold(info) ? infoRows(info, names) : []), ...(isTold(items) ? items.map(itemRow) : [])];
  return rows.map((row) => row.map(escapeUntrusted));
}

function infoRows({ identities, features, forms }: DiscoInfo, names: NamespaceNames): Row[] {
  return [
    ...identities.map((identity) => ['identity', kindOf(identity), identity.name ?? '']),
    ...features.map((feature) => ['feature', feature, documentOf(feature, names).join(' ')]),
    ...forms.flatMap((form) => formRows(form, names)),
  ];
}

function formRows({ type, fields }: DataForm, names: NamespaceNames): Row[] {
  const heading = type === '' ? [] : [['form', type, documentOf(type, names).join(' ')]];
  const rows = fields.map(({ name, label, values }) => ['field', label ?? name, values.join(', ')]);
  return [...heading, ...rows];
}

function itemRow({ jid, node, name }: DiscoItem): Row {
  return ['item', node === undefined ? jid : `${jid} ${node}`, name ?? ''];
}

/** An entity a row, indented by its place in the tree. */
export function treeRows(found: readonly (DiscoEntity & Partial<DiscoTree>)[]): Row[] {
  return found.map(({ jid, node, depth = 0, info }) => {
    const address = `${'  '.repeat(depth)}${node === undefined ? jid : `${jid} ${node}`}`;
    return [address, ...describe(info)].map(escapeUntrusted);
  });
}

function describe(info: DiscoEntity['info']): Row {
  if (info instanceof StanzaError) return ['', info.message];
  const [identity] = info?.identities ?? [];
  return identity ? [kindOf(identity), identity.name ?? ''] : ['', ''];
}

/** All of it for JSON. */
export function discoRecord(entity: DiscoEntity, names: NamespaceNames): object {
  const { jid, node, info, items } = entity;
  return {
    jid,
    node: node ?? null,
    identities: isTold(info)
      ? info.identities.map(({ name, ...kind }) => ({ ...kind, name: name ?? null }))
      : null,
    features: isTold(info) ? info.features.map((feature) => featureRecord(feature, names)) : null,
    forms: isTold(info) ? info.forms : null,
    items: isTold(items) ? items.map(itemRecord) : null,
    error: errorRecord(info) ?? errorRecord(items) ?? null,
  };
}

function featureRecord(feature: string, names: NamespaceNames): object {
  const [document, title] = documentOf(feature, names);
  return { var: feature, document: document ?? null, title: title ?? null };
}

function itemRecord({ jid, node, name }: DiscoItem): object {
  return { jid, node: node ?? null, name: name ?? null };
}

function errorRecord(answer: unknown): object | undefined {
  if (!(answer instanceof StanzaError)) return undefined;
  return { condition: answer.condition, text: answer.text ?? null };
}

function isTold<T>(answer: T | StanzaError | undefined): answer is T {
  return answer !== undefined && !(answer instanceof StanzaError);
}

function kindOf({ category, type }: DiscoIdentity): string {
  return `${category}/${type}`;
}

/** Features often are a namespace with something behind it: `http://jabber.org/protocol/caps#optimize`. */
function documentOf(feature: string, names: NamespaceNames): readonly string[] {
  return names.get(feature) ?? names.get(feature.replace(/[#+].*$/, '')) ?? otherDocument(feature, names);
}

/** Features that are no namespaces, or newer than their document's. */
function otherDocument(feature: string, names: NamespaceNames): readonly string[] {
  if (feature.startsWith('muc_')) return names.get('http://jabber.org/protocol/muc') ?? [];
  return OTHER_FEATURES[feature] ?? otherVersion(feature, names);
}

/** Servers announce the versions of a namespace that they knew before, too: `urn:xmpp:mam:1`. */
function otherVersion(feature: string, names: NamespaceNames): readonly string[] {
  const [stem] = /^.+:(?=\d+$)/.exec(feature) ?? [];
  if (stem === undefined) return [];
  const [, document] =
    [...names].find(([name]) => name.startsWith(stem) && /^\d+$/.test(name.slice(stem.length))) ?? [];
  return document ?? [];
}

const OTHER_FEATURES: Readonly<Record<string, readonly [document: string, title: string]>> = {
  'http://jabber.org/network/serverinfo': ['XEP-0157', 'Contact Addresses for XMPP Services'],
  msgoffline: ['XEP-0160', 'Best Practices for Handling Offline Messages'],
  'urn:xmpp:carbons:rules:0': ['XEP-0280', 'Message Carbons'],
};
