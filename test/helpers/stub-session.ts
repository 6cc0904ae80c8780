import { parseJid } from '../../src/stanza/jid.ts';
import type { RequestOptions, Session } from '../../src/stanza/session.ts';
import type { Element } from '../../src/xml/element.ts';
import { read, written } from './stanza-text.ts';

/** A session that nobody is behind: it records what is sent and asked, and plays the answers it was given. */
export class StubSession implements Session {
  readonly kind: 'client' | 'component';
  readonly jid;
  /** What was sent and asked, as written. */
  readonly sent: string[] = [];
  readonly #answers: (string | Error)[];

  /** @param answers what requests are answered with, in order: an IQ as written, or what to throw */
  constructor(kind: 'client' | 'component', answers: (string | Error)[] = []) {
    this.kind = kind;
    this.jid = parseJid(kind === 'client' ? 'bot@example.org/home' : 'echo.example.org');
    this.#answers = answers;
  }

  send(stanza: Element): void {
    this.sent.push(written(stanza));
  }

  async request(iq: Element, _options?: RequestOptions): Promise<Element> {
    this.sent.push(written(iq));
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error('a request that the test has no answer for');
    if (answer instanceof Error) throw answer;
    return read(answer);
  }
}
