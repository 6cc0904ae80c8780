import { isAddress } from '../transport/server-address.ts';
import { dnsAnswer, recordsOf } from './dns-answer.ts';
import type { HostMeta } from './host-meta.ts';
import type { NameServer } from './name-server.ts';
import type { HostFacts, Resolution, ServiceFacts } from './resolution.ts';
import { sideBySide } from './side-by-side.ts';

/** How many targets are looked up, and how many at a time. */
const MOST_HOSTS = 32;
const AT_A_TIME = 8;
/** An alias of an alias of an alias; more are a loop. */
const MOST_ALIASES = 8;

/**
 * Asks for everything that leads to a domain's servers. It never throws: what cannot be learned is in the answers.
 *
 * @param domain as A-labels
 * @param fetchMeta gives what the web says (XEP-0156), by what looks up hosts
 */
export async function resolveDomain(
  domain: string,
  names: NameServer,
  fetchMeta: (addressesOf: (host: string) => Promise<readonly string[]>) => Promise<HostMeta>,
): Promise<Resolution> {
  const own = lookUpHost(domain, names);
  const web = fetchMeta(async (host) => {
    const { ipv4, ipv6 } = await (host === domain ? own : lookUpHost(host, names));
    return [...recordsOf(ipv4), ...recordsOf(ipv6)];
  });
  const services = await Promise.all(SERVICES.map((service) => askService(domain, service, names)));
  const targets = targetsOf(services).filter((host) => host !== domain);
  const looked = targets.slice(0, MOST_HOSTS);
  const hosts = await sideBySide(looked, AT_A_TIME, (host) => lookUpHost(host, names));
  return {
    domain,
    services,
    hosts: [await own, ...hosts],
    hostsLeftOut: targets.length - looked.length,
    hostMeta: await web,
  };
}

type Service = Pick<ServiceFacts, 'role' | 'encryption'> & { readonly label: string };

const SERVICES: readonly Service[] = [
  { role: 'c2s', encryption: 'direct', label: '_xmpps-client' },
  { role: 'c2s', encryption: 'starttls', label: '_xmpp-client' },
  { role: 's2s', encryption: 'direct', label: '_xmpps-server' },
  { role: 's2s', encryption: 'starttls', label: '_xmpp-server' },
];

async function askService(
  domain: string,
  { role, encryption, label }: Service,
  names: NameServer,
): Promise<ServiceFacts> {
  const name = `${label}._tcp.${domain}`;
  return { role, encryption, name, answer: await names.srv(name) };
}

/** In the order of the records, each once. */
function targetsOf(services: readonly ServiceFacts[]): string[] {
  const targets = services.flatMap(({ answer }) => recordsOf(answer).map(({ name }) => name.toLowerCase()));
  return [...new Set(targets)].filter((name) => name !== '' && name !== '.');
}

async function lookUpHost(host: string, names: NameServer): Promise<HostFacts> {
  if (isAddress(host)) return literal(host);
  const [aliases, ipv4, ipv6] = await Promise.all([
    aliasesOf(host, names),
    names.addresses(host, 4),
    names.addresses(host, 6),
  ]);
  return { host, aliases, ipv4, ipv6 };
}

async function literal(host: string): Promise<HostFacts> {
  const [six, four] = host.includes(':') ? [[host], []] : [[], [host]];
  const ipv4 = await dnsAnswer(Promise.resolve(four));
  return { host, aliases: [], ipv4, ipv6: await dnsAnswer(Promise.resolve(six)) };
}

async function aliasesOf(host: string, names: NameServer): Promise<string[]> {
  const aliases: string[] = [];
  for (let name = host; aliases.length < MOST_ALIASES; ) {
    const [next] = recordsOf(await names.cname(name));
    if (next === undefined) break;
    aliases.push(next);
    name = next;
  }
  return aliases;
}
