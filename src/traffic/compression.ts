/** With what a file is compressed whose bytes were read as this text, and what unpacks it; undefined if it is not. */
export function compressionOf(text: string): { readonly name: string; readonly program: string } | undefined {
  const found = BEGINNINGS.find(([beginning]) => text.startsWith(beginning));
  return found && { name: found[1], program: found[2] };
}

/** As UTF-8 that is not valid reads. */
const BEGINNINGS = [
  ['\u001f\ufffd', 'gzip', 'zcat'],
  ['\ufffd7zXZ', 'xz', 'xzcat'],
  ['(\ufffd/\ufffd', 'zstd', 'zstdcat'],
  ['BZh', 'bzip2', 'bzcat'],
  ['PK\u0003\u0004', 'zip', 'unzip -p'],
] as const;
