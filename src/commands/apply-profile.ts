import { CliError } from '../errors.ts';
import type { Io, ProfileInUse } from '../io.ts';
import { JidError, parseJid } from '../stanza/jid.ts';
import { formatHostPort, parseServerAddress } from '../transport/server-address.ts';
import type { AnyCommand, OptionSpecs } from './command.ts';
import { trafficFilterOptions } from './filter-options.ts';
import { readProfileFile } from './profile-file.ts';
import { type Profile, readProfile } from './profile-options.ts';
import { readValues } from './read-values.ts';
import { profileOption } from './shared-options.ts';

type Given = Readonly<Record<string, unknown>>;

export interface Applied {
  /** What was given on the command line, with what the profile adds to it. */
  readonly given: Given;
  readonly profile?: ProfileInUse;
}

export interface ToApply {
  readonly command: AnyCommand;
  readonly given: Given;
  readonly all: OptionSpecs;
  readonly env: Io['env'];
  readonly file: string | undefined;
  readonly positionals: readonly string[];
}

/**
 * Adds what a profile says and nobody else does: the command line and the environment come first.
 *
 * The default profile, which nobody has named, is for its own account: for another JID it is left out, and a command
 * that does not log in has nothing of it that is about connecting. With a profile that was named, another JID has all
 * but what proves who one is.
 *
 * @throws CliError (`usage`)
 */
export async function applyProfile({
  command,
  given,
  all,
  env,
  file,
  positionals,
}: ToApply): Promise<Applied> {
  const { profile: named } = readValues(profileOption, given);
  if (file === undefined)
    throw new CliError('usage', `--profile ${named}: neither XDG_CONFIG_HOME nor HOME is set`);
  const profiles = await readProfileFile(file);
  const name = named ?? profiles.default;
  if (name === undefined) return { given };
  const profile = readProfile(profiles, name, { ...all, ...command.options });
  const own = isOwn(profile, given, env) && isAboutOwn(profile, command, positionals);
  if (!own && named === undefined) return { given };
  const spoken = new Set([...Object.keys(given), ...spokenFor(env)]);
  const left = Object.entries(leftOver(profile, own, spoken));
  const logsIn = named !== undefined || Object.hasOwn(command.options, 'jid');
  const taken = Object.fromEntries(
    left.filter(([key]) => {
      const spec = Object.hasOwn(command.options, key) ? command.options[key] : undefined;
      return spec !== undefined && (logsIn || spec.group !== 'Connection');
    }),
  );
  const options = withoutIdle(taken, { ...taken, ...given }, command);
  const { jid } = profile.options;
  if (profile.password === undefined || typeof jid !== 'string') return { given: { ...options, ...given } };
  const password = own && !isSaid(CREDENTIALS, spoken) ? { password: profile.password } : {};
  return {
    given: { ...options, ...given },
    profile: { name, account: bare(jid) ?? jid, ...password },
  };
}

/** Whether the one who logs in is the one whom the profile is for. */
function isOwn({ options }: Profile, given: Given, env: Io['env']): boolean {
  const jid = given.jid ?? (env.XMPP_JID || undefined);
  if (options.jid === undefined || (jid === undefined && given.users === undefined)) return true;
  return jid !== undefined && bare(String(jid)) === bare(String(options.jid));
}

/** A command that takes a DOMAIN is about that one's server. */
function isAboutOwn({ options }: Profile, command: AnyCommand, [domain]: readonly string[]): boolean {
  if (command.arguments[0]?.name !== 'domain' || domain === undefined) return true;
  return options.jid !== undefined && domainOf(String(options.jid)) === domainOf(domain);
}

function domainOf(text: string): string | undefined {
  const jid = bare(text);
  return jid?.slice(jid.indexOf('@') + 1);
}

function bare(jid: string): string | undefined {
  try {
    return parseJid(jid).bare().toString();
  } catch (error) {
    if (error instanceof JidError) return undefined;
    throw error;
  }
}

/** The options that the environment speaks for: an empty variable counts as unset. */
function spokenFor(env: Io['env']): string[] {
  return Object.entries(VARIABLES).flatMap(([option, variables]) =>
    variables.some((variable) => env[variable]) ? [option] : [],
  );
}

/** What of the profile counts: of options that exclude each other, who says one says that the others are not meant. */
function leftOver({ options }: Profile, own: boolean, spoken: ReadonlySet<string>): Given {
  const left: Record<string, unknown> = { ...options };
  for (const option of spoken) delete left[option];
  const groups = own
    ? EXCLUSIVE.filter((group) => isSaid(group, spoken))
    : [...EXCLUSIVE.filter((group) => isSaid(group, spoken)), CREDENTIALS];
  for (const option of groups.flat()) delete left[option];
  if (spoken.has('server')) delete left.port;
  if (spoken.has('port') && typeof left.server === 'string') left.server = withoutPort(left.server);
  return left;
}

/**
 * A profile may say how something is done whenever it is: what of the traffic is shown, under which nickname. On the
 * command line the same is a mistake, as nothing comes of it.
 */
function withoutIdle(taken: Given, all: Given, { options }: AnyCommand): Given {
  const isIdle = (key: string): boolean => {
    const purpose = ONLY_WITH[key];
    if (purpose === undefined || purpose.some((option) => all[option] !== undefined)) return false;
    // What has a format of its own for the traffic shows it in any case; listen filters what it hears.
    return purpose !== SHOWN || (options[key]?.group === 'Traffic' && !Object.hasOwn(options, 'format'));
  };
  return Object.fromEntries(Object.entries(taken).filter(([key]) => !isIdle(key)));
}

const SHOWN = ['log-traffic', 'traffic-file'];
const ONLY_WITH: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries([...Object.keys(trafficFilterOptions), 'anonymize'].map((name) => [name, SHOWN])),
  jobs: ['exec'],
  nick: ['room'],
};

function isSaid(group: readonly string[], spoken: ReadonlySet<string>): boolean {
  return group.some((option) => spoken.has(option));
}

function withoutPort(text: string): string {
  const { host, directTls } = parseServerAddress(text) ?? { host: text, directTls: false };
  const bracketed = formatHostPort(host, 0).slice(0, -2);
  return directTls ? `xmpps://${bracketed}` : bracketed;
}

const VARIABLES = {
  jid: ['XMPP_JID'],
  server: ['XMPP_SERVER'],
  password: ['XMPP_PASSWORD'],
  ca: ['XMPP_CA'],
  color: ['NO_COLOR', 'FORCE_COLOR'],
} as const;

const CREDENTIALS = ['password', 'password-file', 'cert', 'key', 'anonymous'];
const EXCLUSIVE = [
  CREDENTIALS,
  ['ca', 'tls-pin', 'insecure'],
  ['in', 'out'],
  ['items', 'tree'],
  ['window', 'rate'],
  ['json', 'nagios'],
  ['json', 'format'],
  ['anonymize', 'show-secrets'],
  ['room', 'wait-receipt'],
];
