import type { RunningBackend } from '../server/backend.ts';
import { formatHostPort } from '../transport/server-address.ts';

/** What programs are told of a sandbox; what there is none of has no variable. */
export function environmentOf(server: RunningBackend): Readonly<Record<string, string>> {
  const { host, ports, domain, caFile } = server;
  const [user] = server.users;
  const [component] = server.components;
  return {
    XMPP_DOMAIN: domain,
    XMPP_SERVER: formatHostPort(host, ports.client),
    XMPP_CA: caFile,
    ...(user && { XMPP_JID: `${user.username}@${domain}`, XMPP_PASSWORD: user.password }),
    ...(component && {
      XMPP_COMPONENT: component.domain,
      XMPP_COMPONENT_SERVER: formatHostPort(host, ports.component),
      XMPP_COMPONENT_SECRET: component.secret,
    }),
  };
}

/** A sandbox as one JSON object. */
export function describeAsJson(server: RunningBackend, faults: readonly string[]): string {
  const { name, domain, host, ports, caFile, users, components } = server;
  const object = {
    backend: name,
    domain,
    host,
    ports,
    ca: caFile,
    users: users.map(({ username, password }) => ({ jid: `${username}@${domain}`, password })),
    components: components.map((component) => ({ jid: component.domain, secret: component.secret })),
    faults,
    environment: environmentOf(server),
  };
  return `${JSON.stringify(object)}\n`;
}

/** A sandbox for people: where it is, who may use it, and command lines to copy. */
export function describe(server: RunningBackend, faults: readonly string[]): string {
  const { name, domain, host, ports, caFile, users, components } = server;
  const lines = [
    `${name} serves ${domain} on this machine until Ctrl-C.`,
    '',
    `  Clients      ${formatHostPort(host, ports.client)}  STARTTLS`,
    `               ${formatHostPort(host, ports.directTls)}  direct TLS`,
    ...(components.length > 0 ? [`  Components   ${formatHostPort(host, ports.component)}`] : []),
    `  CA file      ${caFile}`,
    '',
    ...table([
      ...users.map(({ username, password }): Row => [`${username}@${domain}`, 'password', password]),
      ...components.map((component): Row => [component.domain, 'secret', component.secret]),
    ]),
    '',
    ...faults.map((fault) => `  Fault        ${fault}`),
    ...(faults.length > 0 ? ['', '  To have the same again, give --fault what stands above.', ''] : []),
    'Try:',
    ...suggestions(server).map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

type Row = readonly [jid: string, what: string, value: string];

function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([jid]) => jid.length)) + 2;
  return rows.map(([jid, what, value]) => `  ${jid.padEnd(width)}${what.padEnd(10)}${value}`);
}

function suggestions({ users, components, host, ports, domain, caFile }: RunningBackend): string[] {
  const [first] = users;
  const last = users.at(-1);
  const [component] = components;
  const client = `--server ${formatHostPort(host, ports.client)} --ca ${quote(caFile)}`;
  const lines: string[] = [];
  if (component) {
    const server = formatHostPort(host, ports.component);
    lines.push(command(component.secret, `echo-component --jid ${component.domain} --server ${server}`));
  }
  if (last)
    lines.push(command(last.password, `echo-client --jid ${quote(`${last.username}@${domain}`)} ${client}`));
  if (first) {
    const jid = quote(`${first.username}@${domain}`);
    lines.push(
      command(first.password, `version-query --jid ${jid} ${client} ${component?.domain ?? domain}`),
    );
    lines.push(command(first.password, `traffic --jid ${jid} ${client}`));
  }
  return lines;
}

function command(password: string, line: string): string {
  return `XMPP_PASSWORD=${quote(password)} xmpp-tool ${line}`;
}

/** As a POSIX shell reads it back. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
