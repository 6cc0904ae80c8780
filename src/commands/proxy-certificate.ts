import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliError } from '../errors.ts';
import { createCertificate } from '../transport/certificate.ts';
import type { ClientIdentity } from '../transport/tls.ts';
import { checkIdentity, readPem } from './pem-files.ts';

/** What clients see as the server's certificate. */
export interface ListenCertificate {
  readonly identity: ClientIdentity;
  /** Where the certificate lies that was made; its key is on no disk. */
  readonly file?: string;
  /** Removes the file. */
  remove(): Promise<void>;
}

export interface ListenFiles {
  readonly 'listen-cert'?: string;
  readonly 'listen-key'?: string;
}

/** @throws CliError (`usage`) when the files cannot be read, or do not belong together */
export async function listenCertificate(files: ListenFiles, domain: string): Promise<ListenCertificate> {
  const { 'listen-cert': cert, 'listen-key': key } = files;
  if (cert !== undefined) return { identity: await readFiles(cert, key), remove: async () => {} };
  if (key !== undefined) {
    throw new CliError(
      'usage',
      '--listen-key: needs the certificate that it belongs to (--listen-cert FILE)',
    );
  }
  const { certificate, key: ownKey } = createCertificate({ names: [domain, `*.${domain}`] });
  const folder = await mkdtemp(path.join(tmpdir(), 'xmpp-tool-proxy-'));
  const file = path.join(folder, 'certificate.pem');
  await writeFile(file, certificate);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { identity: { certificate, key: ownKey }, file, remove };
}

async function readFiles(cert: string, key: string | undefined): Promise<ClientIdentity> {
  const identity = {
    certificate: await readPem('--listen-cert', cert, 'CERTIFICATE'),
    key: await readPem(key === undefined ? '--listen-cert' : '--listen-key', key ?? cert, 'PRIVATE KEY'),
  };
  const where = `--listen-cert ${cert}`;
  await checkIdentity(identity, key === undefined ? where : `${where} --listen-key ${key}`);
  return identity;
}
