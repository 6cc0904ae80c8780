/** The few ASN.1 types that an X.509 certificate needs, as DER (X.690). */

export function sequence(...items: readonly Buffer[]): Buffer {
  return encode(0x30, ...items);
}

export function set(...items: readonly Buffer[]): Buffer {
  return encode(0x31, ...items);
}

/** A dotted object identifier whose first two numbers are below 3 and 40. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A non-negative INTEGER from its big-endian bytes; the first one must not be zero unless it is the only one. */
export function integer(bytes: Buffer): Buffer {
  const negative = (bytes[0] ?? 0) >= 0x80;
  return encode(0x02, negative ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export function boolean(value: boolean): Buffer {
  return encode(0x01, Buffer.of(value ? 0xff : 0));
}

export function utf8String(text: string): Buffer {
  return encode(0x0c, Buffer.from(text));
}

export function ia5String(text: string): Buffer {
  return encode(0x16, Buffer.from(text, 'ascii'));
}

export function octetString(bytes: Buffer): Buffer {
  return encode(0x04, bytes);
}

export function bitString(bytes: Buffer, unusedBits = 0): Buffer {
  return encode(0x03, Buffer.of(unusedBits), bytes);
}

/** UTCTime until 2049 and GeneralizedTime from then on (RFC 5280 4.1.2.5); whole seconds. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const year = date.getUTCFullYear();
  const short = year >= 1950 && year < 2050;
  return encode(short ? 0x17 : 0x18, Buffer.from(short ? digits.slice(2) : digits));
}

/** A context-specific tag: `constructed` around other elements (explicit), otherwise with bytes of its own. */
export function tagged(number: number, content: Buffer, constructed: boolean): Buffer {
  return encode((constructed ? 0xa0 : 0x80) | number, content);
}

function encode(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size);
  if (size < 0x100) return Buffer.of(0x81, size);
  return Buffer.of(0x82, size >> 8, size & 0xff);
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
