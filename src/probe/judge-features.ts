import type { EndpointFacts } from './endpoint-facts.ts';
import { type Finding, failure, ok, warning } from './finding.ts';
import { judgeSasl } from './judge-sasl.ts';
import type { StreamFeatures } from './stream-features.ts';

const NS_DIALBACK_FEATURE = 'urn:xmpp:features:dialback';
const NS_COMPRESS = 'http://jabber.org/features/compress';
const NS_IQ_AUTH = 'http://jabber.org/features/iq-auth';
const NS_REGISTER = 'http://jabber.org/features/iq-register';

/** What is good, wrong or odd about what a server offers once TLS is there. */
export function judgeFeatures(
  subject: string,
  { endpoint, open }: EndpointFacts,
  secured: StreamFeatures,
): Finding[] {
  const listed = ok(subject, 'features', `features: ${secured.namespaces.join(', ') || 'none'}`);
  if (endpoint.role === 's2s') return [listed, judgeServers(subject, secured, open)];
  return [listed, ...judgeSasl(subject, secured), ...judgeOthers(subject, secured)];
}

/** How servers prove themselves: SASL EXTERNAL with a certificate (XEP-0178), which we have none of, or dialback. */
function judgeServers(subject: string, secured: StreamFeatures, open: StreamFeatures | undefined): Finding {
  const dialback = [secured, open].some((each) => each?.namespaces.includes(NS_DIALBACK_FEATURE));
  const external = secured.mechanisms.includes('EXTERNAL');
  const ways = [...(external ? ['SASL EXTERNAL'] : []), ...(dialback ? ['dialback (XEP-0220)'] : [])];
  if (ways.length > 0)
    return ok(subject, 's2s-authentication', `servers prove themselves by ${ways.join(' or ')}`);
  const text = 'neither SASL EXTERNAL nor dialback is offered to a server without a certificate';
  return ok(subject, 's2s-certificates', `${text}: those with one that is trusted may be let in`);
}

function judgeOthers(subject: string, { namespaces, starttls }: StreamFeatures): Finding[] {
  const findings: Finding[] = [];
  if (starttls !== 'none') {
    const text = 'STARTTLS is offered inside of TLS';
    findings.push(
      failure(subject, 'starttls-in-tls', text, 'a feature that has been negotiated is not offered again'),
    );
  }
  if (namespaces.includes(NS_COMPRESS)) {
    const text = 'stream compression is offered (XEP-0138): it lets attackers guess at what is encrypted';
    findings.push(warning(subject, 'compression', text, 'turn it off'));
  }
  if (namespaces.includes(NS_IQ_AUTH)) {
    const text = 'logins from before SASL are offered (XEP-0078, obsolete)';
    findings.push(
      warning(subject, 'iq-auth', text, 'turn them off (Prosody: mod_legacyauth; ejabberd: mod_legacy_auth)'),
    );
  }
  if (namespaces.includes(NS_REGISTER)) {
    const text = 'anybody may register an account (XEP-0077): an invitation to spammers';
    findings.push(
      warning(subject, 'open-registration', text, 'unless that is meant, turn it off or use invitations'),
    );
  }
  return findings;
}
