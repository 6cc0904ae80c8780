import { randomBytes } from 'node:crypto';
import { CliError } from '../errors.ts';
import type { BackendComponent, BackendUser } from '../server/backend.ts';
import { type Jid, JidError, parseJid } from '../stanza/jid.ts';

export interface SandboxAccounts {
  readonly domain: string;
  readonly users: readonly BackendUser[];
  readonly components: readonly BackendComponent[];
}

/**
 * Who may use a sandbox. A colon ends the name; a password that is not given is made up.
 *
 * @throws CliError (`usage`) for names that cannot be, or stand there twice
 */
export function readAccounts(values: {
  readonly domain?: string;
  readonly 'with-user'?: readonly string[];
  readonly 'with-component'?: readonly string[];
}): SandboxAccounts {
  const domain = readDomain('--domain', values.domain ?? 'localhost');
  const users = (values['with-user'] ?? ['alice', 'bob']).map((text): BackendUser => {
    const [name, password] = split('--with-user', text);
    return { username: read('--with-user', text, `${name}@${domain}`).local, password };
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

function madeUp(): string {
  return randomBytes(12).toString('base64url');
}

function readDomain(option: string, text: string): string {
  const { local, domain, resource } = read(option, text, text);
  if (local === '' && resource === '') return domain;
  throw new CliError('usage', `${option} ${text}: must be a domain`);
}

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
