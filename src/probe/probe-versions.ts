import type { Deadline } from '../connection/deadline.ts';
import { CliError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';
import { type EndpointFacts, TLS_VERSIONS, type TlsVersion } from './endpoint-facts.ts';
import { type ProbeSettings, tryHandshake } from './probe-endpoint.ts';

/** All that OpenSSL can do, however weak: it is the server that has to refuse. */
const EVERYTHING = 'ALL:@SECLEVEL=0';

/**
 * Offers each version of TLS by itself. One that OpenSSL does not have here is left out, and so are those for which
 * there is no time.
 */
export async function probeVersions(
  endpoint: Endpoint,
  settings: ProbeSettings,
  deadline: Deadline,
): Promise<EndpointFacts['versions']> {
  const versions: EndpointFacts['versions'] = {};
  for (const version of TLS_VERSIONS) {
    if (deadline.signal.aborted) break;
    const outcome = await probeVersion(version, endpoint, settings, deadline);
    if (outcome) versions[version] = outcome;
  }
  return versions;
}

async function probeVersion(
  version: TlsVersion,
  endpoint: Endpoint,
  settings: ProbeSettings,
  deadline: Deadline,
): Promise<EndpointFacts['versions'][TlsVersion]> {
  try {
    const offer = { minVersion: version, maxVersion: version, ciphers: EVERYTHING };
    const socket = await tryHandshake(endpoint, settings, deadline, offer);
    return { cipher: socket.getCipher().standardName };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const tried = error.message.startsWith('TLS handshake: ') && !NOT_HERE.test(error.message);
    return tried && !deadline.signal.aborted ? 'refused' : undefined;
  }
}

const NOT_HERE = /no protocols available|no ciphers available|no cipher match|timed out/;
