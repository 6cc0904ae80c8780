import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Chromium } from '../helpers/chromium.ts';
import { runCli } from '../helpers/cli.ts';
import { temporaryFile, temporaryPath } from '../helpers/files.ts';
import { reasonToSkip } from '../helpers/installed.ts';
import { longCapture } from '../helpers/long-capture.ts';

const COUNT = 10_000;
/** Notes, stream headers and ends, and what is no XML. */
const ITEMS = COUNT + 7;

describe('the page of a capture of 10,000 stanzas', {
  skip: reasonToSkip('chromium', ['--version'], 'chromium'),
}, () => {
  const page = temporaryPath('traffic.html');
  let browser: Chromium;

  before(async () => {
    const capture = temporaryFile('long.ndjson', longCapture(COUNT));
    const { code, stdout, stderr } = await runCli(['show', '--full', '--html', page, capture]);
    assert.deepEqual([code, stdout, stderr], [0, '', '']);
    browser = await Chromium.start();
    // The text of all that is in sight, and what is done to the page's fields.
    await browser.send('Page.addScriptToEvaluateOnNewDocument', { source: HELPERS });
    await browser.open(page);
  });
  after(() => browser?.stop());

  async function fresh(hash = ''): Promise<void> {
    await browser.open(temporaryFile('blank.html', '<!DOCTYPE html>'));
    await browser.open(page, hash);
  }

  test('shows how many items there are, and has but those in sight in it', async () => {
    assert.equal(await browser.evaluate('shown()'), `${ITEMS.toLocaleString('en')} items`);
    const rows = Number(await browser.evaluate("all('.row').length"));
    assert.ok(rows > 15 && rows < 150, `${rows} rows`);
    assert.equal(await browser.evaluate("one('.row:nth-of-type(6) .words').textContent"), 'iq result');
  });

  test('shows the end of the list when it is scrolled there', async () => {
    await fresh();
    await browser.press('G');
    assert.match(
      String(await browser.evaluate("one('.selected').textContent")),
      /text that cannot be parsed/,
    );
  });

  test('has a lane for who is logged in, for the server, and for those beyond it', async () => {
    await fresh();
    const lanes = await browser.evaluate("all('.lane').map((lane) => lane.textContent)");
    assert.deepEqual((lanes as string[]).slice(0, 2), ['julietexample.org', 'example.org']);
    assert.ok((lanes as string[]).includes('tearooms.example.org'));
    assert.match((lanes as string[]).at(-1) ?? '', /^\d+ others$/);
    // From a room, by way of the server, to who is logged in.
    const arrow = "at('presence').querySelector";
    assert.equal(await browser.evaluate(`${arrow}('.arrow').className`), 'arrow left');
    assert.equal(await browser.evaluate(`${arrow}('.via') !== null`), true);
  });

  test('filters by kind, direction, error, JID and XEP, which all have to hold', async () => {
    await fresh();
    const all = [
      ["press('#kinds [value=iq]')", 4991],
      ["press('#directions [value=in]')", 2495],
      ["press('#errors')", 1248],
      ["write('#jid', 'user3@example.org')", 139],
      ["choose('#documents', 'XEP-0030')", 0],
    ] as const;
    const counts: number[] = [];
    for (const [step] of all) counts.push(Number(await browser.evaluate(`${step}, count()`)));
    for (const [index, count] of counts.entries())
      assert.ok(count < (counts[index - 1] ?? ITEMS), `${counts}`);
    assert.equal(await browser.evaluate("press('#clear'), count()"), ITEMS);
    assert.ok(Number(await browser.evaluate("choose('#documents', 'XEP-0092'), count()")) > 2000);
    assert.ok(await browser.evaluate("all('.row').every((row) => /version|result/.test(row.textContent))"));
  });

  test('filters by CSS selectors on the stanza, and keeps the last that was one', async () => {
    await fresh();
    const errors = longCapture(COUNT).match(/type='error' id/g)?.length;
    assert.equal(await browser.evaluate("write('#selector', 'iq[type=error]'), count()"), errors);
    assert.ok(
      await browser.evaluate("all('.words').every((words) => words.textContent.startsWith('iq error'))"),
    );
    assert.equal(await browser.evaluate("write('#selector', 'iq[type='), count()"), errors);
    assert.equal(await browser.evaluate("one('#selector').matches(':invalid')"), true);
    const withVersion = `iq:has(> query[xmlns="jabber:iq:version"]):not([type=result])`;
    await browser.evaluate(`write('#selector', ${JSON.stringify(withVersion)})`);
    assert.ok(
      await browser.evaluate("all('.words').every((words) => words.textContent === 'iq get version')"),
    );
    assert.equal(await browser.evaluate("write('#selector', 'message:has(> body > script)'), count()"), 1);
  });

  test('looks for text, goes from one place to the next, and marks it', async () => {
    await fresh();
    await browser.evaluate("write('#search', 'tea number 1001 ')");
    assert.equal(await browser.evaluate("one('#found').textContent"), '1 found');
    await browser.evaluate("one('#search').focus()");
    await browser.press('Enter');
    assert.equal(await browser.evaluate("one('#found').textContent"), '1 / 1');
    assert.equal(await browser.evaluate("one('.selected .words').textContent"), 'message groupchat');
    await browser.press('Escape');
    await browser.press('Enter');
    assert.equal(await browser.evaluate("one('.selected .xml mark').textContent"), 'Tea number 1001 ');
  });

  test('unfolds and folds by key and by click; namespaces tell what defines them', async () => {
    await fresh();
    for (let i = 0; i < 5; i++) await browser.press('j');
    assert.equal(await browser.evaluate("one('.selected .number').textContent"), '#5');
    await browser.press('Enter');
    const xml = String(await browser.evaluate("one('.selected .xml').innerText"));
    assert.match(
      xml,
      /^<iq type='set' id='bind'>\n<bind xmlns='[^']*xmpp-bind'\/>\s*RFC 6120 XMPP Core.*\n<\/iq>$/,
    );
    await browser.press('Enter');
    assert.equal(await browser.evaluate("all('.xml').length"), 0);
    await browser.evaluate("one('.selected .words').click()");
    assert.equal(await browser.evaluate("all('.xml').length"), 1);
  });

  test('joins an IQ with its answer, and leads from one to the other', async () => {
    await fresh('#10');
    assert.equal(await browser.evaluate("one('.selected .words').textContent"), 'iq get disco#info');
    assert.equal(
      await browser.evaluate("one('.partner .words').textContent"),
      'iq error service-unavailable',
    );
    assert.match(
      String(await browser.evaluate("one('.bracket.chosen title').textContent")),
      /^#10 → #11, \d+ ms$/,
    );
    await browser.press('p');
    assert.equal(await browser.evaluate("one('.selected .number').textContent + location.hash"), '#11#11');
    await browser.evaluate("one('.selected .pair').click()");
    assert.equal(await browser.evaluate("one('.selected .number').textContent"), '#10');
    await browser.evaluate("press('#errors')");
    await browser.press('G');
    const last = await browser.evaluate("all('.row.failed').map((row) => row.textContent)");
    assert.ok((last as string[]).some((row) => /iq get ping.*no answer/.test(row)));
  });

  test('goes to an item also when all before it turns out to be higher than was thought', async () => {
    const tall = temporaryPath('tall.html');
    const input = `<iq type='result'><query>${"<item jid='a@b'/>".repeat(40)}</query></iq>\n`.repeat(60);
    assert.equal((await runCli(['show', '--html', tall], { input })).code, 0);
    await browser.open(tall);
    await browser.press('u');
    await browser.evaluate("location.hash = '#31'");
    const [top, bottom] = (await browser.evaluate(SELECTED_PLACE)) as number[];
    assert.ok(top !== undefined && bottom !== undefined && top >= 0 && bottom >= 0, `${top} ${bottom}`);
  });

  test('a link to what has no XML opens nothing', async () => {
    await fresh('#1');
    assert.equal(await browser.evaluate("all('.selected').length"), 1);
    assert.equal(await browser.evaluate("all('.selected .xml').length"), 0);
    await fresh('#6');
    assert.equal(await browser.evaluate("all('.selected .xml').length"), 1);
  });

  test('is on paper with all its rows, in light colours, and then as before', async () => {
    await fresh();
    const inSight = Number(await browser.evaluate("all('.row').length"));
    await browser.evaluate(
      "press('#theme'), write('#selector', 'message'), dispatchEvent(new Event('beforeprint'))",
    );
    await browser.send('Emulation.setEmulatedMedia', { media: 'print' });
    assert.equal(await browser.evaluate("all('.row').length"), await browser.evaluate('count()'));
    assert.equal(await browser.evaluate("getComputedStyle(one('.filters')).display"), 'none');
    assert.equal(
      await browser.evaluate('getComputedStyle(document.body).backgroundColor'),
      'rgb(255, 255, 255)',
    );
    await browser.evaluate('delete document.documentElement.dataset.theme');
    const features = [{ name: 'prefers-color-scheme', value: 'dark' }];
    await browser.send('Emulation.setEmulatedMedia', { media: 'print', features });
    assert.equal(
      await browser.evaluate('getComputedStyle(document.body).backgroundColor'),
      'rgb(255, 255, 255)',
    );
    await browser.send('Emulation.setEmulatedMedia', { media: '', features: [] });
    await browser.evaluate("dispatchEvent(new Event('afterprint')), press('#clear')");
    assert.equal(await browser.evaluate("all('.row').length"), inSight);
  });

  test('plots how long each answer took; a click on one leads to it', async () => {
    await fresh();
    const dots = Number(
      await browser.evaluate(
        "all('.dots').map((path) => path.getAttribute('d').match(/M/g).length).reduce((a, b) => a + b)",
      ),
    );
    assert.ok(dots > 2400 && dots < 2500, `${dots} dots`);
    await browser.evaluate(`{
      const [, x, y] = /^M([\\d.]+) ([\\d.]+)/.exec(one('.dots').getAttribute('d'));
      const { left, top } = one('.latencies').getBoundingClientRect();
      one('.latencies').dispatchEvent(new MouseEvent('click', { clientX: left + +x, clientY: top + +y }));
    }`);
    assert.equal(await browser.evaluate("one('.selected .words').textContent"), 'iq set bind');
    assert.equal(await browser.evaluate("one('.latencies .chosen').getAttribute('visibility')"), 'visible');
  });

  test('is as dark as the system, until it is told otherwise', async () => {
    const isDark = 'getComputedStyle(document.body).backgroundColor.match(/\\d+/g)[0] < 128';
    const emulate = (value: string) =>
      browser.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    await fresh();
    await emulate('light');
    assert.equal(await browser.evaluate(isDark), false);
    await emulate('dark');
    assert.equal(await browser.evaluate(isDark), true);
    await browser.press('t');
    assert.equal(await browser.evaluate(isDark), false);
    await emulate('light');
    await browser.press('t');
    assert.equal(await browser.evaluate(isDark), false);
    await browser.press('t');
    assert.equal(await browser.evaluate(isDark), true);
  });

  test('runs nothing that a peer has sent, loads nothing, and breaks none of its own rules', async () => {
    await fresh();
    const from = browser.events.length;
    await fresh();
    // All hostile stanzas, unfolded, searched for, and parsed for selectors.
    await browser.evaluate("write('#selector', 'message[id^=h]'), press('#unfold')");
    assert.equal(await browser.evaluate('count()'), 9);
    for (let i = 0; i < 9; i++) await browser.press('j');
    await browser.evaluate("write('#search', 'script'), settle()");
    assert.ok(Number(await browser.evaluate("all('.xml').length")) > 0);
    await browser.evaluate("press('#clear'), settle()");
    await browser.press('G');
    await browser.press('Enter');
    assert.match(String(await browser.evaluate("one('.selected .xml').innerText")), /<script>/);
    assert.equal(await browser.evaluate('typeof window.hacked'), 'undefined');
    assert.deepEqual(
      await browser.evaluate("all('iframe, img, main script, main a:not(.number, .defines)').length"),
      0,
    );
    const told = browser.events.slice(from).filter(({ method }) => UNWANTED.test(method));
    assert.deepEqual(told, []);
    const requests = browser.events
      .slice(from)
      .filter(({ method }) => method === 'Network.requestWillBeSent');
    for (const { params } of requests) {
      assert.match((params.request as { url: string }).url, /^file:.*(?:blank|traffic)\.html/);
    }
  });

  test('shows what cannot be seen, so that no text hides or reverses another', async () => {
    await fresh();
    await browser.evaluate("write('#selector', 'message[id=h60]'), press('#unfold'), settle()");
    const xml = String(await browser.evaluate("one('.xml').innerText"));
    assert.match(xml, /separator: \\u\{2028\}, overrides: \\u\{202e\}gnp\.exe\\u\{202c\}/);
    assert.doesNotMatch(xml, /[\u2028\u202e\u200b\u007f]/);
  });

  test('forbids a script that finds its way into it', async () => {
    await fresh();
    const from = browser.events.length;
    await browser.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 12';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<b onclick="window.hacked = 13">x</b>');
      document.body.lastChild.click();`);
    assert.equal(await browser.evaluate('typeof window.hacked'), 'undefined');
    assert.ok(
      browser.events.slice(from).some(({ params }) => JSON.stringify(params).includes('Content Security')),
    );
  });
});

const UNWANTED =
  /^(?:Runtime\.(?:exceptionThrown|consoleAPICalled)|Log\.entryAdded|Audits\.issueAdded|Page\.javascriptDialogOpening|Page\.frameAttached|Target\.)/;

/** How far what is selected is below the top of the list, and above its bottom. */
const SELECTED_PLACE = `(async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const list = one('#list').getBoundingClientRect();
  const head = one('.selected .head').getBoundingClientRect();
  return [head.top - list.top, list.bottom - head.bottom];
})()`;

const HELPERS = `
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const at = (kind) => one('.row.' + kind);
  const shown = () => one('#shown').textContent;
  const count = () => Number(shown().replaceAll(',', '').split(' ')[0]);
  const press = (selector) => one(selector).click();
  const write = (selector, text) => {
    one(selector).value = text;
    one(selector).dispatchEvent(new Event('input'));
  };
  const choose = (selector, value) => {
    one(selector).value = value;
    one(selector).dispatchEvent(new Event('change'));
  };
  const settle = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
`;

const STANZA = "SEND: <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAc2VjcmV0</auth>\n";

test('a page is for its owner alone to read, and hides secrets unless it is told not to', async () => {
  const page = temporaryPath('page.html');
  assert.equal((await runCli(['show', '--html', page], { input: STANZA })).code, 0);
  assert.equal(statSync(page).mode & 0o777, 0o600);
  const { stdout } = await runCli(['show', '--html', '-'], { input: STANZA });
  assert.doesNotMatch(stdout, /AGEAc2VjcmV0/);
  assert.match(stdout, /\[hidden\]/);
  const open = await runCli(['show', '--show-secrets', '--html', '-'], { input: STANZA });
  assert.match(open.stdout, /AGEAc2VjcmV0/);
});

test('an anonymized page has not even the names of the files in it', async () => {
  const file = temporaryFile(
    'juliet.xml',
    "<message from='juliet@capulet.example'><body>hello</body></message>",
  );
  const { stdout } = await runCli(['show', '--html', '-', '--anonymize', file]);
  assert.match(stdout, /<title>XMPP traffic<\/title>/);
  assert.doesNotMatch(stdout, /juliet|capulet|hello/);
});

test('a page is not written over what it is to show', async () => {
  const file = temporaryPath('traffic.log');
  writeFileSync(file, STANZA);
  const { code, stderr } = await runCli(['show', '--html', file, file]);
  assert.equal(code, 2);
  assert.match(stderr, /would be overwritten/);
  assert.equal(statSync(file).size, STANZA.length);
});

test('a page that cannot be written, or is asked for in a format, is told', async () => {
  const { code, stderr } = await runCli(['show', '--html', '/nonexistent/page.html'], { input: STANZA });
  assert.deepEqual(
    [code, stderr],
    [2, 'xmpp-tool: --html /nonexistent/page.html: cannot be written (ENOENT)\n'],
  );
  assert.equal((await runCli(['show', '--html', '-', '--format', 'raw'], { input: STANZA })).code, 2);
});
