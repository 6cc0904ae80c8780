import { beginPage, endPage, escapeScriptData, type PageCode } from '../../xml/html-page.ts';
import { toSafeJson } from '../escape-untrusted.ts';
import type { Format } from '../format.ts';
import type { NamespaceNames } from '../namespace-names.ts';
import { makeItem } from './make-item.ts';
import { FACTS_ID, ITEMS_ID, type PageFacts } from './page-item.ts';

export interface TrafficPageOptions {
  readonly title: string;
  readonly code: PageCode;
  readonly names: NamespaceNames;
}

/**
 * One page that shows traffic: what `begin` gives, then each event in its `format`, then what `end` gives. So it
 * can be written as it comes, whatever its length. All that it shows is made by its script, of data that no
 * browser takes for markup.
 */
export class TrafficPage {
  readonly #options: TrafficPageOptions;
  readonly #used: Record<string, readonly [document: string, title: string]> = {};

  constructor(options: TrafficPageOptions) {
    this.#options = options;
  }

  begin(): string {
    const { title, code } = this.#options;
    return `${beginPage(title, code)}<noscript>This page is made by its script.</noscript>
<script type="application/json" id="${ITEMS_ID}">
`;
  }

  /** A line of data. It keeps which namespaces there are. */
  readonly format: Format = (event, { full }) => {
    const item = makeItem(event, full);
    for (const [, namespace = ''] of item.text.matchAll(DECLARED)) {
      const name = this.#options.names.get(namespace);
      if (name !== undefined) this.#used[namespace] = name;
    }
    return `${escapeScriptData(toSafeJson(item))}\n`;
  };

  end(): string {
    const { title, code } = this.#options;
    const facts: PageFacts = { title, namespaces: this.#used };
    return `</script>
<script type="application/json" id="${FACTS_ID}">${escapeScriptData(toSafeJson(facts))}</script>
${endPage(code)}`;
  }
}

const DECLARED = /\sxmlns(?::[^\s=]+)?\s*=\s*["']([^"']*)["']/g;
