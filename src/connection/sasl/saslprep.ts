import { inRanges } from './code-point-ranges.ts';
import { LEFT_TO_RIGHT, RIGHT_TO_LEFT, UNASSIGNED } from './saslprep-tables.ts';

/** Text that SASLprep forbids. The message goes on after "the password" and tells nothing of what is in it. */
export class SaslprepError extends Error {
  override readonly name = 'SaslprepError';
}

/**
 * Prepares a user name or a password for comparing (RFC 4013): odd spaces become spaces, invisible characters go,
 * the rest is normalised to NFKC.
 *
 * Code points that Unicode 3.2 did not assign (emoji, say) pass unchanged, although RFC 4013 forbids them in stored
 * strings: servers that let them pass exist, and a password that could be set must be good enough to log in.
 *
 * @throws SaslprepError when it has a forbidden character, or mixes directions of writing as RFC 3454 6 forbids
 */
export function saslprep(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  const prepared = normalize(text.replace(OTHER_SPACES, ' ').replace(MAPPED_TO_NOTHING, ''));
  if (PROHIBITED.test(prepared)) {
    throw new SaslprepError('has a control character, or another that SASLprep forbids, in it');
  }
  checkDirections(prepared);
  return prepared;
}

/** NFKC as Unicode 3.2 had it: what it did not assign stays as it is and combines with nothing. */
function normalize(text: string): string {
  let result = '';
  let assigned = '';
  for (const character of text) {
    if (!isUnassigned(character)) {
      assigned += character;
      continue;
    }
    result += assigned.normalize('NFKC') + character;
    assigned = '';
  }
  return result + assigned.normalize('NFKC');
}

function checkDirections(text: string): void {
  const characters = [...text];
  if (!characters.some(isRightToLeft)) return;
  const ends = [characters[0] ?? '', characters.at(-1) ?? ''];
  if (characters.some(isLeftToRight) || !ends.every(isRightToLeft)) {
    throw new SaslprepError('mixes right-to-left with other characters in a way that SASLprep forbids');
  }
}

/** Whether a code point came to Unicode after version 3.2, which SASLprep knows. */
export const isUnassigned = inRanges(UNASSIGNED);
const isRightToLeft = inRanges(RIGHT_TO_LEFT);
const isLeftToRight = inRanges(LEFT_TO_RIGHT);

const PRINTABLE_ASCII = /^[ -~]*$/;

/** RFC 3454 C.1.2. U+200B is in B.1, too; here it becomes a space, as in ICU and libidn. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;

/** RFC 3454 B.1. */
// biome-ignore lint/suspicious/noMisleadingCharacterClass: they are single code points here, none combines
const MAPPED_TO_NOTHING = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g;

/** RFC 3454 C.2 to C.9. */
const PROHIBITED = new RegExp(
  [
    '[\\p{Cc}\\p{Co}\\p{Cs}\\p{Noncharacter_Code_Point}',
    '\\u0340\\u0341\\u06dd\\u070f\\u180e\\u200e\\u200f\\u2028-\\u202e\\u2061-\\u2063\\u206a-\\u206f',
    '\\u2ff0-\\u2ffb\\ufff9-\\ufffd\\u{1d173}-\\u{1d17a}\\u{e0001}\\u{e0020}-\\u{e007f}]',
  ].join(''),
  'u',
);
