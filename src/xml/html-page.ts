import { createHash } from 'node:crypto';
import { escapeText } from './escape.ts';

/** What a page is made of besides what stands in it; an empty script is none. */
export interface PageCode {
  readonly style: string;
  readonly script: string;
}

/**
 * The beginning of a page that needs nothing from anywhere, and forbids itself all but its own style and script
 * (Content Security Policy, by their hashes): no other code in it runs, and it loads and sends nothing.
 */
export function beginPage(title: string, { style, script }: PageCode): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    ...(script === '' ? [] : [`script-src '${hashOf(script)}'`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">
<title>${escapeText(title)}</title><style>${style}</style></head><body>
`;
}

/** The script stands last, so that all of the page is there when it runs. */
export function endPage({ script }: PageCode): string {
  return `${script === '' ? '' : `<script>${script}</script>\n`}</body></html>\n`;
}

/** JSON for a `<script type="application/json">`: no text in it can end that element, or open another. */
export function escapeScriptData(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

function hashOf(code: string): string {
  return `sha256-${createHash('sha256').update(code).digest('base64')}`;
}
