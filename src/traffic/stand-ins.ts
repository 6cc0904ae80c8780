import { createHmac, randomBytes } from 'node:crypto';
import { parseJid } from '../stanza/jid.ts';

/** What stands for addresses, ids and text in an anonymized log: for the same always the same, as long as it lives. */
export class StandIns {
  readonly #numbers = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #key = randomBytes(16);

  /** `user1@domain1.example/resource1`, with the parts that the JID has; what is no JID is an id. */
  jid(text: string): string {
    let jid: ReturnType<typeof parseJid>;
    try {
      jid = parseJid(text);
    } catch {
      return this.id(text);
    }
    const { local, domain, resource } = jid;
    const user = local === '' ? '' : `${this.#name('user', `${local}@${domain}`)}@`;
    return `${user}${this.host(domain)}${resource === '' ? '' : `/${this.#name('resource', resource)}`}`;
  }

  /** `domain1.example`; the host of a domain that has been seen is `sub1.domain1.example`. */
  host(host: string): string {
    const name = host.toLowerCase();
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const parent = name.slice(dot + 1);
      if (!this.#numbers.has(`domain ${parent}`) || this.#numbers.has(`domain ${name}`)) continue;
      return `${this.#name('sub', name.slice(0, dot))}.${this.#name('domain', parent)}.example`;
    }
    return `${this.#name('domain', name)}.example`;
  }

  id(text: string): string {
    return text === '' ? '' : this.#name('id', text);
  }

  namespace(text: string): string {
    return text === '' ? '' : this.#name('urn:unknown:', text);
  }

  /** Of a form's field. */
  variable(text: string): string {
    return text === '' ? '' : this.#name('var', text);
  }

  /** Text of as many characters and bytes of UTF-8, with white space where it was. */
  text(text: string): string {
    return text.replace(/\S/gu, fill);
  }

  /** Numbered, so that it can be read; but not all of what passes in months is remembered. */
  #name(kind: string, text: string): string {
    const key = `${kind} ${text}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return `${kind}${known}`;
    if (this.#numbers.size >= MOST_NUMBERS) {
      return `${kind}x${createHmac('sha256', this.#key).update(key).digest('hex').slice(0, 12)}`;
    }
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    this.#numbers.set(key, number);
    return `${kind}${number}`;
  }
}

function fill(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 'x';
  if (point < 0x800) return 'ß';
  return point < 0x10000 ? '€' : '𝕏';
}

const MOST_NUMBERS = 100_000;
