import { CliError } from '../../errors.ts';
import type { Element } from '../../xml/element.ts';
import { NS_SM, type StreamManagement } from '../stream-management.ts';
import type { XmlStream } from '../xml-stream.ts';
import type { Verdict } from './negotiate.ts';

/** Takes up a lost session again instead of binding a resource, where there is one and the server has kept it. */
export class Resumption {
  /** Whether the server has stream management. */
  offered = false;
  succeeded = false;
  readonly #stream: XmlStream;
  readonly #previous: StreamManagement | undefined;
  #judged = false;
  /** What follows a refusal; undefined while there is no question. */
  #otherwise: Verdict | undefined;

  constructor(stream: XmlStream, previous: StreamManagement | undefined) {
    this.#stream = stream;
    this.#previous = previous?.id ? previous : undefined;
  }

  /** @param binding the features that the entity sees if nothing is resumed */
  judgeFeatures(features: Element, binding: Element): Verdict {
    // They are offered once in a stream (RFC 6120 4.3.2), and what follows from them is under way.
    if (this.#judged) return 'ignore';
    this.#judged = true;
    this.offered = features.child('sm', NS_SM) !== undefined;
    if (!this.offered || !this.#previous) return { pass: binding };
    this.#otherwise = { pass: binding };
    this.#stream.send(this.#previous.resume());
    return 'ignore';
  }

  /**
   * The server's answer (XEP-0198 5). A refusal may tell what it had handled before it forgot. One without a question
   * must not pass: it would put a server that has not proved itself in the place of one that has.
   */
  judge(item: Element): Verdict {
    const h = item.attr('h');
    const otherwise = this.#otherwise;
    if (otherwise === undefined) return failed('the server answers what nobody has asked');
    this.#otherwise = undefined;
    if (item.name === 'failed') {
      if (h !== undefined) this.#previous?.acknowledge(h);
      return otherwise;
    }
    const isOurs = item.name === 'resumed' && item.attr('previd') === this.#previous?.id;
    this.succeeded = isOurs && this.#previous?.acknowledge(h) === true;
    if (this.succeeded) return 'online';
    this.#previous?.forget();
    return failed(
      `the server ${isOurs ? 'counts what was never sent' : 'answers with another session'}`,
      true,
    );
  }
}

function failed(why: string, transient = false): Verdict {
  return { fail: new CliError('connection', `resuming the session: ${why}`, { transient }) };
}
