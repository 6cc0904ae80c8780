import { Buffer } from 'node:buffer';
import { sizeInWords } from './size.ts';

/** What is shown of long text, and what is said of the rest: empty if there is none. */
export interface Cut {
  readonly shown: string;
  readonly more: string;
}

/** Cuts text that is too long to read, and data, of which a few characters do to know it again. */
export function cutLong(text: string): Cut {
  if (text.length <= LONGEST_UNCUT) return { shown: text, more: '' };
  if (DATA.test(text)) {
    return { shown: text.slice(0, SHOWN_OF_DATA), more: `[… base64, ${sizeOf(text)} in all]` };
  }
  if (text.length <= LONGEST_TEXT) return { shown: text, more: '' };
  const end = findCut(text);
  return { shown: text.slice(0, end), more: `[… ${sizeOf(text.slice(end))} more]` };
}

/** Behind a word, if the last one is not too long. */
function findCut(text: string): number {
  const space = text.lastIndexOf(' ', SHOWN_OF_TEXT - 1);
  if (space >= SHOWN_OF_TEXT - LONGEST_WORD) return space + 1;
  return isInsidePair(text, SHOWN_OF_TEXT) ? SHOWN_OF_TEXT - 1 : SHOWN_OF_TEXT;
}

function sizeOf(text: string): string {
  return sizeInWords(Buffer.byteLength(text));
}

function isInsidePair(text: string, at: number): boolean {
  return /[\udc00-\udfff]/.test(text.charAt(at));
}

/** In UTF-16 units: what is no longer is never cut. */
export const LONGEST_UNCUT = 200;

const LONGEST_TEXT = 1500;
const SHOWN_OF_TEXT = 1000;
const LONGEST_WORD = 40;
const SHOWN_OF_DATA = 48;

/** Base64, base64url or hex, in lines or not. */
const DATA = /^\s*[\w+/-]{40}[\w+/\r\n-]*=*\s*$/;
