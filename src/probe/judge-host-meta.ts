import { type Finding, ok, warning } from './finding.ts';
import type { HostMeta, HostMetaAnswer } from './host-meta.ts';
import type { WebLink } from './read-host-meta.ts';

const SUBJECT = 'host-meta';
const SECURE = /^(wss|https):\/\//i;

/** What is good, missing or odd about what the web says (XEP-0156); it is optional. */
export function judgeHostMeta({ xml, json }: HostMeta): Finding[] {
  const links = webLinks({ xml, json });
  const failed = [...judgeFailed('host-meta', xml), ...judgeFailed('host-meta.json', json)];
  if (links.length === 0) return failed.length > 0 ? failed : [none(xml)];
  return [...failed, ...judgeDifference(xml, json), ...judgeLinks(links)];
}

/** The links of both documents, each once. */
export function webLinks({ xml, json }: HostMeta): WebLink[] {
  const links = [...linksOf(xml), ...linksOf(json)];
  return links.filter(({ url }, i) => links.findIndex((other) => other.url === url) === i);
}

function linksOf(answer: HostMetaAnswer): readonly WebLink[] {
  return answer.kind === 'found' ? answer.links : [];
}

function none(answer: HostMetaAnswer): Finding {
  const why = answer.kind === 'none' ? ` (${answer.why})` : '';
  return ok(SUBJECT, 'host-meta-none', `names no WebSocket or BOSH service${why}; only web clients miss it`);
}

function judgeFailed(document: string, answer: HostMetaAnswer): Finding[] {
  if (answer.kind !== 'failed') return [];
  const fix = `serve it at https://DOMAIN/.well-known/${document} with a certificate of the domain`;
  return [warning(document, 'host-meta-failed', `cannot be read: ${answer.why}`, fix)];
}

/** Web clients read JSON: they cannot get at the other one without CORS and an XML parser. */
function judgeDifference(xml: HostMetaAnswer, json: HostMetaAnswer): Finding[] {
  const [inXml, inJson] = [linksOf(xml).map(({ url }) => url), linksOf(json).map(({ url }) => url)];
  if (inXml.length > 0 && inJson.length > 0) {
    if (inXml.length === inJson.length && inXml.every((url) => inJson.includes(url))) return [];
    const text = 'host-meta and host-meta.json name different services';
    return [warning(SUBJECT, 'host-meta-differs', text, 'let both name the same')];
  }
  const missing = inXml.length === 0 ? 'host-meta' : 'host-meta.json';
  const text = `${missing} names no service, the other one does`;
  return [warning(SUBJECT, 'host-meta-differs', text, 'serve both (XEP-0156)')];
}

function judgeLinks(links: readonly WebLink[]): Finding[] {
  const secure = links.filter(({ url }) => SECURE.test(url));
  const open = links.filter(({ url }) => !SECURE.test(url));
  const good = secure.map(({ kind, url }) => ok(SUBJECT, kind, `${kind} at ${url}`));
  const bad = open.map(({ kind, url }) =>
    warning(
      SUBJECT,
      `${kind}-insecure`,
      `${kind} at ${url} is not encrypted`,
      'name a wss:// or https:// URL',
    ),
  );
  return [...good, ...bad];
}
