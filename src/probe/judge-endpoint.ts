import { endpointName } from './endpoint.ts';
import type { EndpointFacts, Problem, Stage } from './endpoint-facts.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import { judgeCertificate } from './judge-certificate.ts';
import { judgeFeatures } from './judge-features.ts';
import { judgeTls } from './judge-tls.ts';
import { NS_SERVER } from './stream-talk.ts';

/** What is good, wrong or odd about an endpoint. */
export function judgeEndpoint(facts: EndpointFacts, now: Date): Finding[] {
  const subject = endpointName(facts.endpoint);
  const { problem, tls, open, secured } = facts;
  return [
    ...(problem?.stage === 'tcp' ? [] : [judgeTimes(subject, facts)]),
    ...judgeKind(subject, facts),
    ...(open ? judgeOpen(subject, facts) : []),
    ...(problem ? [judgeProblem(subject, facts, problem)] : []),
    ...(tls ? judgeCertificate(subject, tls.certificate, now) : []),
    ...(tls ? judgeTls(subject, facts) : []),
    ...(secured ? judgeFeatures(subject, facts, secured) : []),
  ];
}

function judgeTimes(subject: string, { times }: EndpointFacts): Finding {
  const steps = [
    ['TCP', times.tcp],
    ['TLS', times.tls],
    ['stream', times.stream],
  ] as const;
  const told = steps.flatMap(([step, time]) => (time === undefined ? [] : `${step} ${milliseconds(time)}`));
  return ok(subject, 'reachable', `reachable: ${told.join(', ')}`);
}

function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;
}

const PORT_KINDS: Readonly<Record<string, string>> = {
  'jabber:client': 'clients',
  [NS_SERVER]: 'servers',
  'jabber:component:accept': 'components',
};

/** Some servers greet whoever comes, in the language of the port. */
function judgeKind(subject: string, { endpoint, namespace }: EndpointFacts): Finding[] {
  const wanted = endpoint.role === 'c2s' ? 'clients' : 'servers';
  const found = PORT_KINDS[namespace ?? ''];
  if (found === undefined || found === wanted) return [];
  return [
    failure(
      subject,
      'port-kind',
      `the port is one for ${found}, not for ${wanted}`,
      `name the port for ${wanted}`,
    ),
  ];
}

/** What a stream says before it is encrypted. */
function judgeOpen(subject: string, { endpoint, open }: EndpointFacts): Finding[] {
  if (endpoint.encryption === 'direct' || open === undefined) return [];
  return [
    ...judgeRequirement(subject, endpoint.role, open.starttls),
    ...judgeOpenSasl(subject, open.mechanisms),
  ];
}

function judgeRequirement(
  subject: string,
  role: 'c2s' | 's2s',
  starttls: 'required' | 'offered' | 'none',
): Finding[] {
  if (starttls === 'required') return [ok(subject, 'starttls', 'STARTTLS is required')];
  if (starttls === 'none') return [];
  const option = role === 'c2s' ? 'c2s_require_encryption' : 's2s_require_encryption';
  const other = role === 'c2s' ? 'starttls_required' : 's2s_use_starttls: required';
  return [
    warning(
      subject,
      'starttls-optional',
      'STARTTLS is offered and not required: who reads along can make it go away',
      `require it (Prosody: ${option} = true; ejabberd: ${other})`,
    ),
  ];
}

function judgeOpenSasl(subject: string, mechanisms: readonly string[]): Finding[] {
  if (mechanisms.length === 0) return [];
  const plain = mechanisms.includes('PLAIN');
  const text = `logins are offered without TLS: ${mechanisms.join(', ')}`;
  const fix = 'offer SASL mechanisms inside of TLS only';
  if (!plain) return [warning(subject, 'sasl-without-tls', text, fix)];
  return [
    failure(subject, 'plain-without-tls', `${text}; PLAIN shows passwords to everybody on the way`, fix),
  ];
}

function judgeProblem(
  subject: string,
  { endpoint }: EndpointFacts,
  { stage, why, ourNetwork }: Problem,
): Finding {
  if (ourNetwork) {
    const family = endpoint.address.includes(':') ? 'IPv6' : 'IPv4';
    const text = `not tried: this machine has no way there by ${family} (${why})`;
    return warning(subject, 'not-tried', text, `run this where there is ${family}`);
  }
  // Nobody has said that there is a server for servers: it need not be.
  const judge = endpoint.announced || endpoint.role === 'c2s' ? failure : warning;
  const [check, words, fix] = STAGES[stage];
  return judge(subject, check, `${words}: ${why}`, fix);
}

const STAGES: Readonly<Record<Stage, readonly [check: string, words: string, fix: string]>> = {
  tcp: [
    'unreachable',
    'no connection',
    'is the server running, does it listen there, and does a firewall let us in?',
  ],
  stream: [
    'no-stream',
    'no stream',
    'does an XMPP server listen there, and serve this domain? a port for direct TLS is named as xmpps://HOST:PORT',
  ],
  starttls: ['no-starttls', 'no STARTTLS', 'let the server offer it: it needs a certificate and its key'],
  tls: [
    'no-tls',
    'no TLS',
    'is it a port for TLS, has the server a certificate, and are its TLS versions new enough?',
  ],
  secured: ['no-secured-stream', 'no stream inside of TLS', 'does it serve this domain? its log says more'],
};
