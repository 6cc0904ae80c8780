import type { Command } from './command.ts';
import {
  componentOption,
  connectionOptions,
  outputOptions,
  profileOption,
  TRAFFIC_FORMATS,
  trafficOptions,
} from './shared-options.ts';

const { server, port, tls, ca, insecure, timeout } = connectionOptions;
const { quiet, verbose, color } = outputOptions;

const options = {
  listen: {
    kind: 'text',
    group: 'Proxy',
    placeholder: '[HOST:]PORT',
    summary: 'where clients connect; port 0 picks a free one (default: 127.0.0.1:5222, components: 5347)',
  },
  domain: {
    kind: 'text',
    group: 'Proxy',
    placeholder: 'DOMAIN',
    summary: "whose server it is: for its certificate and ours (default: the server's name)",
  },
  'listen-cert': {
    kind: 'text',
    group: 'Proxy',
    placeholder: 'FILE',
    summary: 'show clients the certificate in FILE (PEM; default: one that is made for the domain)',
  },
  'listen-key': {
    kind: 'text',
    group: 'Proxy',
    placeholder: 'FILE',
    summary: "that certificate's private key (PEM; default: the same file)",
  },
  ...componentOption,
  server,
  port,
  tls,
  ca,
  'tls-pin': connectionOptions['tls-pin'],
  insecure,
  timeout,
  'tls-keylog': connectionOptions['tls-keylog'],
  ...profileOption,
  ...trafficOptions,
  format: {
    kind: 'choice',
    choices: TRAFFIC_FORMATS,
    group: 'Traffic',
    summary: 'how to show it (default: pretty)',
  },
  quiet,
  verbose,
  color,
} as const;

export type ProxyOptions = typeof options;

/** What others say to each other. */
export const proxy: Command<ProxyOptions> = {
  name: 'proxy',
  summary: 'stand between any client or component and its server, and show both directions',
  arguments: [],
  options,
  examples: [
    [
      'proxy --domain example.org',
      'clients connect to 127.0.0.1:5222, and trust the certificate that it names',
    ],
    ['proxy --listen 0 --server localhost:5222 --ca ca.pem', 'a server of your own, a port that is free'],
    ['proxy --component --listen 5348 --server localhost', 'for a component, which then connects to 5348'],
  ],
  async load() {
    const { runProxy } = await import('./proxy-run.ts');
    return ({ values }, io) => runProxy(values, io);
  },
};
