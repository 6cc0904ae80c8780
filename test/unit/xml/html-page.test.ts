import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { beginPage, endPage, escapeScriptData } from '../../../src/xml/html-page.ts';

const CODE = { style: 'p{color:red}', script: 'go("ü")' };

describe('a page that stands alone', () => {
  it('allows its own style and script by their hashes, and nothing else', () => {
    const html = beginPage('t', CODE) + endPage(CODE);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1];
    const script = /<script>(.*)<\/script>/s.exec(html)?.[1];
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      `style-src ${hash(style)}`,
      `script-src ${hash(script)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('states its policy before anything that the policy is about', () => {
    const html = beginPage('t', CODE);
    assert.ok(html.indexOf('Content-Security-Policy') < html.indexOf('<style>'));
  });

  it('has no script, and allows none, if there is none', () => {
    const html = beginPage('t', { ...CODE, script: '' }) + endPage({ ...CODE, script: '' });
    assert.doesNotMatch(html, /script/);
  });

  it('shows a title as text', () => {
    assert.match(beginPage('</title><b>', CODE), /<title>&lt;\/title&gt;&lt;b&gt;<\/title>/);
  });
});

describe('data in a page', () => {
  it('cannot end its element, and is the same JSON', () => {
    const value = { text: '</script><!--<script>' };
    const escaped = escapeScriptData(JSON.stringify(value));
    assert.doesNotMatch(escaped, /</);
    assert.deepEqual(JSON.parse(escaped), value);
  });
});
