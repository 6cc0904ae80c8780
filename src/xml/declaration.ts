import { XmlError } from './xml-error.ts';

// XML 1.0 (5th ed.), 2.8: any version 1.x is read as 1.0.
const DECLARATION =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(["'])1\.[0-9]+\1(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(["'])([A-Za-z][A-Za-z0-9._-]*)\2)?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(["'])(?:yes|no)\4)?[ \t\n]*\?>$/;

/** @throws XmlError if an XML declaration is malformed or names an encoding but UTF-8 (RFC 6120 11.6) */
export function checkDeclaration(text: string): void {
  const match = DECLARATION.exec(text);
  if (match === null) throw new XmlError('not-well-formed', 'a malformed XML declaration');
  const encoding = match[3];
  if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
    throw new XmlError('unsupported-encoding', 'an encoding that is not UTF-8');
  }
}
