// The script of the page that `show --html` writes (docs/traffic-page.md). It is bundled into one piece by
// scripts/build.mjs.
import { FACTS_ID, ITEMS_ID, type PageFacts, type PageItem } from '../page-item.ts';
import { byId } from './dom.ts';
import { makeFrame } from './frame.ts';
import { listenToKeys } from './keyboard.ts';
import { buildModel, type Model } from './model.ts';
import { Reader } from './reader.ts';
import { summarise } from './summary.ts';

const model = readModel();
makeFrame(model.facts.title);
byId('summary', HTMLElement).textContent = summarise(model);
byId('plot', HTMLElement).hidden = model.pairs.length === 0;
listen(new Reader(model));

function readModel(): Model {
  const [items, facts] = [byId(ITEMS_ID, HTMLScriptElement), byId(FACTS_ID, HTMLScriptElement)];
  const lines = items.text.split('\n').filter((line) => line !== '');
  const model = buildModel(
    lines.map((line): PageItem => JSON.parse(line)),
    JSON.parse(facts.text) as PageFacts,
  );
  items.remove();
  facts.remove();
  return model;
}

function listen(reader: Reader): void {
  const help = byId('help', HTMLElement);
  const actions: Readonly<Record<string, () => void>> = {
    'plot-toggle': () => reader.togglePlot(),
    unfold: () => reader.toggleAll(),
    theme: turnTheme,
    'help-toggle': () => {
      help.hidden = !help.hidden;
    },
  };
  for (const [id, act] of Object.entries(actions)) byId(id, HTMLButtonElement).addEventListener('click', act);
  listenToKeys({
    j: () => reader.move(1),
    k: () => reader.move(-1),
    ArrowDown: () => reader.move(1),
    ArrowUp: () => reader.move(-1),
    g: () => reader.move(Number.NEGATIVE_INFINITY),
    G: () => reader.move(Number.POSITIVE_INFINITY),
    Enter: () => reader.toggle(),
    p: () => reader.goToPartner(),
    u: () => reader.toggleAll(),
    l: () => reader.togglePlot(),
    t: turnTheme,
    '/': () => byId('search', HTMLInputElement).select(),
    f: () => byId('selector', HTMLInputElement).select(),
    '?': () => byId('help-toggle', HTMLButtonElement).click(),
    Escape: () => {
      help.hidden = true;
      reader.clear();
    },
  });
  addEventListener('resize', () => reader.layOut());
  addEventListener('beforeprint', () => reader.print(true));
  addEventListener('afterprint', () => reader.print(false));
  addEventListener('hashchange', () => reader.followLink());
  reader.start();
}

/** From what the system has to the other one, and back. */
function turnTheme(): void {
  const { dataset } = document.documentElement;
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  if (dataset.theme === undefined) dataset.theme = isDark ? 'light' : 'dark';
  else delete dataset.theme;
}
