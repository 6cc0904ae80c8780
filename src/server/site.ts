import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createCertificate, namesOfDomain } from '../transport/certificate.ts';
import type { BackendName, BackendPorts, BackendSettings } from './backend.ts';
import { freePorts } from './free-ports.ts';
import { fillFolder, makeTemporaryFolder } from './temporary-folder.ts';

/** Where a server lives and what it serves. */
export interface Site {
  readonly settings: BackendSettings;
  readonly ports: BackendPorts;
  /** The multi-user chat service. */
  readonly rooms: string;
  /** Absolute; everything that the server writes goes here. */
  readonly folder: string;
  /** The server's own log. */
  readonly logFile: string;
  /** What the server prints, which is all there is if it fails early. */
  readonly outputFile: string;
  /** PEM: of the domain, the rooms and the components, self-signed. */
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** A new temporary folder with a certificate. */
export async function createSite(name: BackendName, settings: BackendSettings): Promise<Site> {
  const ports = settings.ports ?? (await choosePorts());
  const folder = await makeTemporaryFolder(name);
  const site: Site = {
    settings,
    ports,
    rooms: `conference.${settings.domain}`,
    folder,
    logFile: path.join(folder, 'server.log'),
    outputFile: path.join(folder, 'output.log'),
    certificateFile: path.join(folder, 'certificate.pem'),
    keyFile: path.join(folder, 'key.pem'),
  };
  return fillFolder(folder, async () => {
    const { certificate, key } = createCertificate({ names: namesOf(site) });
    await writeFile(site.certificateFile, certificate);
    await writeFile(site.keyFile, key, { mode: 0o600 });
    return site;
  });
}

export async function readLog(site: Site): Promise<string> {
  const [own, printed] = await Promise.all(
    [site.logFile, site.outputFile].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return `${own}${printed}`;
}

/** The first line at the levels that matter, otherwise the last one. */
export function gist(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /\b(error|critical)\b/.test(line)) ?? lines.at(-1) ?? 'it logged nothing';
}

async function choosePorts(): Promise<BackendPorts> {
  const [client = 0, directTls = 0, component = 0] = await freePorts(3);
  return { client, directTls, component };
}

/** Each component by name, for domains that have no wildcard. */
function namesOf({ settings, rooms }: Site): string[] {
  return [...namesOfDomain(settings.domain), rooms, ...settings.components.map(({ domain }) => domain)];
}
