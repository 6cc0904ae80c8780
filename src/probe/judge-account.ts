import type { AccountFacts } from './account-facts.ts';
import { COMPLIANCE_SUITE, type Requirement } from './compliance-suite.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Certificates, tokens and archives go wrong with less than that; milliseconds. */
const MOST_SKEW = 10_000;

/** What is good or missing, as seen with an account: the compliance suite (XEP-0479), and the clock. */
export function judgeAccount(facts: AccountFacts): Finding[] {
  return [...judgeClock(facts), ...COMPLIANCE_SUITE.flatMap((each) => judgeRequirement(each, facts))];
}

function judgeClock({ ahead }: AccountFacts): Finding[] {
  if (ahead === undefined) return [];
  const seconds = Math.round(Math.abs(ahead) / 1000);
  if (Math.abs(ahead) < MOST_SKEW) return [ok('clock', 'clock', 'the clock of the server agrees with ours')];
  const text = `the clock of the server is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} ours (XEP-0202)`;
  return [warning('clock', 'clock-skew', text, 'set both by NTP')];
}

function judgeRequirement(requirement: Requirement, facts: AccountFacts): Finding[] {
  const { category, level, document, prosody, ejabberd } = requirement;
  const subject = `XEP-0479 ${category}`;
  const met = requirement.isMet(facts);
  if (met === undefined) return [];
  if (met) return [ok(subject, 'compliance', document)];
  const whom = level === 'core' ? 'every server' : 'advanced servers';
  const fix = `Prosody: ${prosody}; ejabberd: ${ejabberd}`;
  return [warning(subject, 'compliance', `${document} is missing; it is asked of ${whom}`, fix)];
}
