import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliError } from '../errors.ts';
import { createCertificate, namesOfDomain } from '../transport/certificate.ts';
import { certificateNames, commonName, nameProblem } from '../transport/certificate-check.ts';
import type { ClientIdentity } from '../transport/tls.ts';
import { checkIdentity, readPem } from './pem-files.ts';

/** What clients see as the server's certificate. */
export interface ListenCertificate {
  readonly identity: ClientIdentity;
  /** What a client has to trust, and how. */
  readonly trust: string;
  /** Why clients will refuse it all the same. */
  readonly doubt?: string;
  /** Removes the file of a certificate that was made; its key is on no disk. */
  remove(): Promise<void>;
}

export interface ListenFiles {
  readonly 'listen-cert'?: string;
  readonly 'listen-key'?: string;
}

/** @throws CliError (`usage`) when the files cannot be read, or do not belong together */
export async function listenCertificate(files: ListenFiles, domain: string): Promise<ListenCertificate> {
  const { 'listen-cert': cert, 'listen-key': key } = files;
  if (cert !== undefined) return own(await readFiles(cert, key), cert, domain);
  if (key !== undefined) {
    throw new CliError(
      'usage',
      '--listen-key: needs the certificate that it belongs to (--listen-cert FILE)',
    );
  }
  const { certificate, key: ownKey } = createCertificate({ names: namesOfDomain(domain) });
  const folder = await mkdtemp(path.join(tmpdir(), 'xmpp-tool-proxy-'));
  const file = path.join(folder, 'certificate.pem');
  await writeFile(file, certificate);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { identity: { certificate, key: ownKey }, trust: howToTrust(file), remove };
}

function own(identity: ClientIdentity, file: string, domain: string): ListenCertificate {
  const certificate = new X509Certificate(identity.certificate);
  const selfSigned = certificate.issuer === certificate.subject;
  const trust = selfSigned ? howToTrust(file) : `who issued ${file}: ${commonName(certificate.issuer)}`;
  const why = doubt(certificate, domain);
  const told = why === undefined ? {} : { doubt: `--listen-cert ${file}: ${why}` };
  return { identity, trust, ...told, remove: async () => {} };
}

function howToTrust(file: string): string {
  return `${file}: --ca FILE (xmpp-tool), SSL_CERT_FILE=FILE (most others)`;
}

function doubt(certificate: X509Certificate, domain: string): string | undefined {
  const now = Date.now();
  if (Date.parse(certificate.validFrom) > now) return `not valid before ${certificate.validFrom}`;
  if (Date.parse(certificate.validTo) < now) return `expired ${certificate.validTo}`;
  // With its authority named, names of the service count too.
  if (nameProblem(certificate, { domain, ca: '' }) === undefined) return undefined;
  return `made out for ${certificateNames(certificate).join(', ')}, and not for ${domain}`;
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
