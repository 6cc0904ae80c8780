import { readFile } from 'node:fs/promises';
import { CliError } from '../errors.ts';
import type { ClientIdentity } from '../transport/tls.ts';

export interface IdentityFiles {
  readonly cert?: string;
  /** The same file if not given. */
  readonly key?: string;
}

/**
 * The certificate and key that prove who we are (SASL EXTERNAL).
 *
 * @throws CliError (`usage`) when they cannot be read, or do not belong together
 */
export async function readIdentity({ cert, key }: IdentityFiles): Promise<ClientIdentity | undefined> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined)
    throw new CliError('usage', '--key: needs the certificate that it belongs to (--cert FILE)');
  const identity = {
    certificate: await readPem('--cert', cert, 'CERTIFICATE'),
    key: await readPem(key === undefined ? '--cert' : '--key', key ?? cert, 'PRIVATE KEY'),
  };
  await checkIdentity(identity, key === undefined ? `--cert ${cert}` : `--cert ${cert} --key ${key}`);
  return identity;
}

/** What OpenSSL cannot use is found here rather than in the middle of a handshake. */
export async function checkIdentity({ certificate, key }: ClientIdentity, where: string): Promise<void> {
  const { createSecureContext } = await import('node:tls');
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    const why = error instanceof Error && 'reason' in error ? String(error.reason) : String(error);
    throw new CliError('usage', `${where}: cannot be used (${why})`, {
      hint: 'the key must be that of the certificate, and not encrypted',
      cause: error,
    });
  }
}

/** @throws CliError (`usage`) when the file cannot be read or has nothing of that label in it */
export async function readPem(
  option: string,
  file: string,
  label: 'CERTIFICATE' | 'PRIVATE KEY',
): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new CliError('usage', `${option} ${file}: cannot be read (${code})`, { cause: error });
  }
  if (new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(text)) return text;
  throw new CliError('usage', `${option} ${file}: has no ${label.toLowerCase()} in it (PEM)`);
}
