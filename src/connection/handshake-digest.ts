import { createHash } from 'node:crypto';

/** What a component proves its secret with (XEP-0114 3): SHA-1 of stream id and secret in UTF-8, lower-case hex. */
export function handshakeDigest(streamId: string, secret: string): string {
  return createHash('sha1')
    .update(streamId + secret, 'utf8')
    .digest('hex');
}
