import { CliError } from '../../errors.ts';
import type { Element } from '../../xml/element.ts';
import { NS_SM, type StreamManagement } from '../stream-management.ts';
import type { XmlStream } from '../xml-stream.ts';
import type { Verdict } from './entity.ts';

/** Takes up a lost session again instead of binding a resource, where there is one and the server has kept it. */
export class Resumption {
  /** Whether the server has stream management. */
  offered = false;
  succeeded = false;
  readonly #stream: XmlStream;
  readonly #previous: StreamManagement | undefined;
  #otherwise: Verdict = 'ignore';

  constructor(stream: XmlStream, previous: StreamManagement | undefined) {
    this.#stream = stream;
    this.#previous = previous?.id ? previous : undefined;
  }

  /** @param binding the features that the entity sees if nothing is resumed */
  judgeFeatures(features: Element, binding: Element): Verdict {
    this.offered = features.child('sm', NS_SM) !== undefined;
    if (!this.offered || !this.#previous) return { pass: binding };
    this.#otherwise = { pass: binding };
    this.#stream.send(this.#previous.resume());
    return 'ignore';
  }

  /** The server's answer (XEP-0198 5). A refusal may tell what it had handled before it forgot. */
  judge(item: Element): Verdict {
    const h = item.attr('h');
    if (item.name === 'failed') {
      if (h !== undefined) this.#previous?.acknowledge(h);
      return this.#otherwise;
    }
    if (item.name !== 'resumed' || !this.#previous?.acknowledge(h)) {
      this.#previous?.forget();
      const why = 'resuming the session: the server counts what was never sent';
      return { fail: new CliError('connection', why, { transient: true }) };
    }
    this.succeeded = true;
    return 'online';
  }
}
