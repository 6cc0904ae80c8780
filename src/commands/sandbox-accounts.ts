import { randomBytes } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { isUnassigned, SaslprepError, saslprep } from '../connection/sasl/saslprep.ts';
import { CliError } from '../errors.ts';
import type { BackendComponent, BackendName, BackendUser } from '../server/backend.ts';
import { type Jid, JidError, parseJid } from '../stanza/jid.ts';

export interface SandboxAccounts {
  readonly domain: string;
  readonly users: readonly BackendUser[];
  readonly components: readonly BackendComponent[];
}

/**
 * Who may use a sandbox. A colon ends the name; a password that is not given is made up.
 *
 * @throws CliError (`usage`) for names that cannot be, or stand there twice, and for passwords that nobody can log in with
 */
export function readAccounts(values: {
  readonly backend?: BackendName;
  readonly domain?: string;
  readonly 'with-user'?: readonly string[];
  readonly 'with-component'?: readonly string[];
}): SandboxAccounts {
  const domain = readDomain('--domain', values.domain ?? 'localhost');
  const users = (values['with-user'] ?? ['alice', 'bob']).map((text): BackendUser => {
    const [name, password] = split('--with-user', text);
    const user = { username: readUsername(name, domain), password };
    checkPassword(user, values.backend);
    return user;
  });
  const components = (values['with-component'] ?? [`echo.${domain}`]).map((text): BackendComponent => {
    const [name, secret] = split('--with-component', text);
    return { domain: readDomain('--with-component', name), secret };
  });
  refuseRepeated(
    '--with-user',
    users.map(({ username }) => username),
  );
  refuseRepeated('--with-component', [domain, ...components.map((component) => component.domain)]);
  return { domain, users, components };
}

function split(option: string, text: string): [name: string, password: string] {
  const colon = text.indexOf(':');
  if (colon === text.length - 1) throw new CliError('usage', `${option} ${text}: the password is empty`);
  return colon < 0 ? [text, madeUp()] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** As a client prepares it, so that its logins fit (RFC 4013). */
function readUsername(name: string, domain: string): string {
  const prepared = name.normalize('NFKC');
  if (!/[@/]/.test(prepared)) return read('--with-user', name, `${prepared}@${domain}`).local;
  throw new CliError('usage', `--with-user ${name}: must be a name without a domain`, {
    hint: '--domain says which domain is served',
  });
}

function checkPassword({ username, password }: BackendUser, backend: BackendName = 'builtin'): void {
  const refuse = (why: string, hint?: string): never => {
    throw new CliError('usage', `--with-user ${username}: ${why}`, hint === undefined ? {} : { hint });
  };
  try {
    const prepared = saslprep(password);
    if (prepared === '') refuse('nothing of the password is left by SASLprep');
    if (Buffer.byteLength(prepared) > MAX_PASSWORD) refuse('the password is longer than 1023 bytes');
  } catch (error) {
    if (error instanceof SaslprepError) refuse(`the password ${error.message}`);
    throw error;
  }
  if (backend !== 'ejabberd' || ![...username, ...password].some(isUnassigned)) return;
  refuse(
    'ejabberd takes no character that is newer than Unicode 3.2, an emoji for example',
    'take another name or password, or another --backend',
  );
}

function madeUp(): string {
  return randomBytes(12).toString('base64url');
}

function readDomain(option: string, text: string): string {
  const { local, domain, resource } = read(option, text, text);
  const labels = domain.split('.');
  const fits = labels.every((label) => LABEL.test(label) && domainToASCII(label).length <= MAX_LABEL);
  // The last label of an address is a number.
  if (local === '' && resource === '' && fits && !/^[0-9]+$/.test(labels.at(-1) ?? '')) return domain;
  throw new CliError('usage', `${option} ${text}: must be a domain name`);
}

/** Besides letters and digits of any language, underscores: they stand in names of hosts, if not by the rules. */
const LABEL = /^[\p{L}\p{M}\p{N}_]([\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?$/u;
const MAX_LABEL = 63;
/** UTF-8 bytes: Prosody and ejabberd take no more. */
const MAX_PASSWORD = 1023;

function read(option: string, text: string, address: string): Jid {
  try {
    return parseJid(address);
  } catch (error) {
    if (error instanceof JidError) throw new CliError('usage', `${option} ${text}: ${error.message}`);
    throw error;
  }
}

function refuseRepeated(option: string, names: readonly string[]): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new CliError('usage', `${option} ${repeated}: stands there twice`);
}
