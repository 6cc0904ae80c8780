import type { Element } from '../xml/element.ts';
import { errorCondition, payloadName, route } from './describe-stanza.ts';
import type { Answer, OpenRequest } from './iq-pairs.ts';
import { durationInWords } from './time.ts';

/** `iq get version`, `iq result`, `iq error not-allowed`. */
export function describeIq(iq: Element): string {
  const type = iq.attr('type') ?? '';
  const isRequest = type === 'get' || type === 'set';
  return ['iq', type, isRequest ? payloadName(iq) : errorCondition(iq)].filter(Boolean).join(' ');
}

/** `, answers #3 in 12 ms`; empty for what answers nothing. */
export function describeAnswer(answers: Answer | undefined): string {
  if (answers === undefined) return '';
  const after = Number.isNaN(answers.after) ? '' : ` in ${durationInWords(answers.after)}`;
  return `, answers #${answers.number}${after}`;
}

/** Requests without an answer in words, with how long they had waited at `now`; the first of them, if many. */
export function describeUnanswered(requests: readonly OpenRequest[], now: number): string[] {
  const lines = requests.slice(0, MOST_TOLD).map(({ number, element, mono }) => {
    const words = [describeIq(element), route(element)].filter(Boolean).join(' ');
    return `#${number} ${words}${Number.isNaN(mono) ? '' : `, after ${durationInWords(now - mono)}`}`;
  });
  const more = requests.length - lines.length;
  return more > 0 ? [...lines, `${more} more`] : lines;
}

const MOST_TOLD = 20;
