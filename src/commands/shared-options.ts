import type { OptionSpecs } from './command.ts';
import { trafficFilterOptions } from './filter-options.ts';

/** Who to be, and where to connect. */
export const connectionOptions = {
  jid: {
    kind: 'text',
    alias: 'j',
    group: 'Connection',
    placeholder: 'JID',
    summary: "who to be: user@domain[/resource], or a component's domain [XMPP_JID]",
  },
  server: {
    kind: 'text',
    alias: 's',
    group: 'Connection',
    placeholder: 'HOST[:PORT]',
    summary: "where to connect, also as xmpp:// or xmpps:// URI (default: the JID's domain) [XMPP_SERVER]",
  },
  port: {
    kind: 'number',
    min: 1,
    max: 65_535,
    alias: 'P',
    group: 'Connection',
    placeholder: 'PORT',
    summary: "the server's port",
  },
  password: {
    kind: 'text',
    alias: 'p',
    group: 'Connection',
    placeholder: 'VALUE',
    summary: "password, or a component's secret; other users can see it [XMPP_PASSWORD]",
  },
  'password-file': {
    kind: 'text',
    group: 'Connection',
    placeholder: 'FILE',
    summary: 'take the first line of FILE as password; - for stdin',
  },
  cert: {
    kind: 'text',
    group: 'Connection',
    placeholder: 'FILE',
    summary: 'log in with the certificate in FILE (PEM) instead of a password (SASL EXTERNAL)',
  },
  key: {
    kind: 'text',
    group: 'Connection',
    placeholder: 'FILE',
    summary: "the certificate's private key (PEM; default: the same file)",
  },
  anonymous: {
    kind: 'flag',
    group: 'Connection',
    summary: 'log in as nobody (SASL ANONYMOUS); --jid is the domain',
  },
  tls: {
    kind: 'choice',
    choices: ['auto', 'starttls', 'direct', 'none'],
    group: 'Connection',
    summary: 'how to encrypt (default: auto)',
  },
  ca: {
    kind: 'text',
    group: 'Connection',
    placeholder: 'FILE',
    summary: 'trust the certificates in FILE (PEM) instead of the well-known ones [XMPP_CA]',
  },
  'tls-pin': {
    kind: 'text',
    group: 'Connection',
    placeholder: 'SHA256',
    summary: "trust exactly this public key: base64 of its SPKI's SHA-256",
  },
  insecure: { kind: 'flag', group: 'Connection', summary: 'accept any certificate' },
  'tls-keylog': {
    kind: 'text',
    group: 'Connection',
    placeholder: 'FILE',
    summary: 'append the keys of the TLS connections to FILE, for Wireshark',
  },
  timeout: {
    kind: 'number',
    min: 0.001,
    max: 86_400,
    fraction: true,
    group: 'Connection',
    placeholder: 'SECONDS',
    summary: 'for connecting, and for each request (default: 30)',
  },
  keepalive: {
    kind: 'number',
    min: 0.1,
    max: 86_400,
    fraction: true,
    group: 'Connection',
    placeholder: 'SECONDS',
    summary: 'ask the server for a sign of life after SECONDS of silence (default: 60)',
  },
} as const satisfies OptionSpecs;

export const TRAFFIC_FORMATS = ['pretty', 'compact', 'raw', 'json'] as const;
export type TrafficFormat = (typeof TRAFFIC_FORMATS)[number];

/** What is shown of the bytes on the wire. */
export const trafficOptions = {
  'log-traffic': {
    kind: 'choice',
    choices: TRAFFIC_FORMATS,
    bare: 'pretty',
    group: 'Traffic',
    summary: 'show the stream on stderr as it passes (default: pretty)',
  },
  'traffic-file': {
    kind: 'text',
    group: 'Traffic',
    placeholder: 'FILE',
    summary: 'write the stream to FILE as JSON, one event a line',
  },
  ...trafficFilterOptions,
  anonymize: {
    kind: 'flag',
    group: 'Traffic',
    summary: 'replace addresses, ids and what people wrote by stand-ins',
  },
  full: { kind: 'flag', group: 'Traffic', summary: 'pretty: do not cut long text and data' },
  'show-secrets': { kind: 'flag', group: 'Traffic', summary: 'do not hide passwords and SASL exchanges' },
} as const satisfies OptionSpecs;

export const outputOptions = {
  json: { kind: 'flag', group: 'Output', summary: 'one JSON object a line' },
  quiet: {
    kind: 'flag',
    alias: 'q',
    group: 'Output',
    summary: 'results and failures alone: no progress, no line for each echo',
  },
  verbose: { kind: 'flag', alias: 'v', group: 'Output', summary: 'show the stack of failures' },
  color: {
    kind: 'flag',
    group: 'Output',
    summary: 'colour the output, --no-color: do not (default: on terminals)',
  },
} as const satisfies OptionSpecs;

/** Every command that has options which a profile may hold has it (src/commands/apply-profile.ts). */
export const profileOption = {
  profile: {
    kind: 'text',
    group: 'Connection',
    placeholder: 'NAME',
    summary: 'take what is not given here from the profile NAME (see xmpp-tool profile --help)',
  },
} as const satisfies OptionSpecs;

/** What every command takes that connects. */
export const commonOptions = {
  ...connectionOptions,
  ...profileOption,
  ...trafficOptions,
  ...outputOptions,
} as const;

export const componentOption = {
  component: { kind: 'flag', group: 'Connection', summary: 'connect as a component (XEP-0114)' },
} as const satisfies OptionSpecs;

export const waitOption = {
  wait: {
    kind: 'number',
    min: 0,
    max: 86_400,
    fraction: true,
    group: 'Input',
    placeholder: 'SECONDS',
    summary: 'once all is sent, close after SECONDS of silence (default: 2)',
  },
} as const satisfies OptionSpecs;

/** In milliseconds. */
export function readWait({ wait = 2 }: { readonly wait?: number }): number {
  return wait * 1000;
}
