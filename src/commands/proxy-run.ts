import { createSecureContext } from 'node:tls';
import { EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import type { ProxySettings } from '../proxy/settings.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import type { Values } from './command.ts';
import { type HeldStderr, holdStderr } from './held-stderr.ts';
import type { ProxyOptions } from './proxy.ts';
import { type ListenCertificate, listenCertificate } from './proxy-certificate.ts';
import { readListen, readUpstream } from './proxy-settings.ts';
import { ProxyTeller } from './proxy-teller.ts';
import { fold, say, WARNING } from './say.ts';
import { recordTraffic } from './traffic-log.ts';

type ProxyValues = Values<ProxyOptions>;

interface Parts extends Pick<ProxySettings, 'listen' | 'upstream'> {
  readonly certificate: ListenCertificate;
  readonly record: Awaited<ReturnType<typeof recordTraffic>>;
  readonly held: HeldStderr;
}

/** Serves until it is interrupted. */
export async function runProxy(values: ProxyValues, io: Io): Promise<number> {
  // The first line is where it listens.
  const held = holdStderr(io);
  try {
    return await serve(values, io, held);
  } finally {
    held.release();
  }
}

async function serve(values: ProxyValues, io: Io, held: HeldStderr): Promise<number> {
  const listen = readListen(values, held.io);
  const upstream = await readUpstream(values, held.io);
  const certificate = await listenCertificate(values, upstream.jid.asciiDomain());
  try {
    const view = { stream: io.stdout, format: values.format ?? 'pretty' } as const;
    const record = await recordTraffic(values, io, upstream, { view, stderr: held.io.stderr });
    try {
      return await pass(values, io, { listen, upstream, certificate, record, held });
    } finally {
      await record.end();
    }
  } finally {
    await certificate.remove();
  }
}

async function pass(values: ProxyValues, io: Io, parts: Parts): Promise<number> {
  const { listen, upstream, certificate, record, held } = parts;
  const { identity, doubt } = certificate;
  const { openTap } = record;
  if (!openTap) throw new TypeError('the traffic is shown in any case');
  const component = values.component === true;
  const trust = `${component ? 'a component that encrypts' : 'the client'} has to trust ${escapeUntrusted(certificate.trust)}`;
  if (doubt !== undefined && !component) say(held.io.stderr, WARNING, doubt);
  const context = createSecureContext({
    cert: identity.certificate,
    key: identity.key,
    minVersion: 'TLSv1.2',
  });
  const settings = { listen, upstream, component, context, openTap };
  const proxy = await startProxy(settings, new ProxyTeller(io, trust));
  io.stderr.write(`listening on ${proxy.address}\n`);
  held.release();
  if (!values.quiet) io.stderr.write(`${fold(trust, io.stderr, 4)}\n`);
  await interrupted(io.signal);
  await proxy.stop();
  const { accepted } = proxy;
  if (!values.quiet) io.stderr.write(accepted === 1 ? '1 connection\n' : `${accepted} connections\n`);
  return EXIT.done;
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
