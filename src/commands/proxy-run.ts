import { createSecureContext } from 'node:tls';
import { EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { startProxy } from '../proxy/start-proxy.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import type { Values } from './command.ts';
import { type HeldStderr, holdStderr } from './held-stderr.ts';
import type { ProxyOptions } from './proxy.ts';
import { listenCertificate } from './proxy-certificate.ts';
import { readListen, readUpstream } from './proxy-settings.ts';
import { ProxyTeller } from './proxy-teller.ts';
import { fold, say, WARNING } from './say.ts';
import { recordTraffic } from './traffic-log.ts';

/** Serves until it is interrupted. */
export async function runProxy(values: Values<ProxyOptions>, io: Io): Promise<number> {
  // The first line is where it listens.
  const held = holdStderr(io);
  try {
    return await serve(values, io, held);
  } finally {
    held.release();
  }
}

async function serve(values: Values<ProxyOptions>, io: Io, held: HeldStderr): Promise<number> {
  const listen = readListen(values, held.io);
  const upstream = await readUpstream(values, held.io);
  const domain = upstream.jid.asciiDomain();
  const { identity, trust: what, doubt, remove } = await listenCertificate(values, domain);
  const view = { stream: io.stdout, format: values.format ?? 'pretty' } as const;
  const record = await recordTraffic(values, io, upstream, { view });
  const { openTap } = record;
  if (!openTap) throw new TypeError('the traffic is shown in any case');
  const component = values.component === true;
  const trust = `${component ? 'a component that encrypts' : 'the client'} has to trust ${escapeUntrusted(what)}`;
  if (doubt !== undefined && !component) say(held.io.stderr, WARNING, doubt);
  try {
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
  } finally {
    await record.end();
    await remove();
  }
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
