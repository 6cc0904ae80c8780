import type { Buffer } from 'node:buffer';

/** An ASN.1 element as it stands in DER (X.690). */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements that stand one after the other in these bytes, as views; none if they do not fill them exactly. */
export function derElements(bytes: Buffer | undefined): DerElement[] {
  const found: DerElement[] = [];
  let rest = bytes;
  while (rest !== undefined && rest.length > 0) {
    const [tag = 0, first = 0] = rest;
    const lengthBytes = first > 0x80 ? first - 0x80 : 0;
    // No tags of several bytes, nothing of indefinite length, and nothing that would need more than four bytes for it.
    if ((tag & 0x1f) === 0x1f || first === 0x80 || lengthBytes > 4) return [];
    const start = 2 + lengthBytes;
    if (rest.length < start) return [];
    const length = lengthBytes === 0 ? first : rest.readUIntBE(2, lengthBytes);
    if (rest.length < start + length) return [];
    found.push({ tag, content: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
  return found;
}
