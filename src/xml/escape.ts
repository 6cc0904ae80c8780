// What cannot stand in XML, not even as a reference, and unpaired surrogates, are written as U+FFFD.
const TEXT = /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/;
const TEXT_ALL =
  /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ATTRIBUTE = /[&<>"'\t\n\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/;
const ATTRIBUTE_ALL =
  /[&<>"'\t\n\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const REFERENCES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

/**
 * Text as it is written between tags. A CR becomes a reference, or it would be read as a line feed (XML 1.0,
 * 2.11). What is no XML character becomes U+FFFD, so that no text whatsoever can break a stream.
 */
export function escapeText(text: string): string {
  if (text === plain || !TEXT.test(text)) return text;
  return text.replace(TEXT_ALL, reference);
}

/** A text that needs no escaping. What is echoed is what was read last: then nobody looks through it again. */
let plain = '';

/** To be told of text as it stood on a stream between two tags, without references, legal, its lines ended by LF. */
export function rememberRaw(text: string): void {
  if (!text.includes('>')) plain = text;
}

/** An attribute's value as it is written between quotes of either kind; TAB and LF become references too. */
export function escapeAttribute(value: string): string {
  return ATTRIBUTE.test(value) ? value.replace(ATTRIBUTE_ALL, reference) : value;
}

function reference(character: string): string {
  return REFERENCES.get(character) ?? '\ufffd';
}
