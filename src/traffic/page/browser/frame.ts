import { make } from './dom.ts';

/** Makes what stands around the list; the parts are found by their ids. */
export function makeFrame(title: string): void {
  document.body.append(
    make('header', '', titleRow(title), controls()),
    withId('plot', make('section', 'plot')),
    withId('lanes', make('div', 'lane-names')),
    make('div', 'stage', withId('list', scroller())),
    withId('help', help()),
  );
}

function titleRow(title: string): HTMLElement {
  return make(
    'div',
    'bar',
    make('h1', '', title),
    withId('summary', make('span', 'summary')),
    make(
      'span',
      'actions',
      button('plot-toggle', 'Latency', 'show or hide the latency of IQs (l)'),
      button('unfold', 'Unfold all', 'unfold or fold all that is shown (u)'),
      button('theme', '◐', 'light, dark, or as the system has it (t)'),
      button('help-toggle', '?', 'keys (?)'),
    ),
  );
}

function controls(): HTMLElement {
  return make(
    'div',
    'bar filters',
    choices('kinds', [
      ['iq', 'iq'],
      ['message', 'message'],
      ['presence', 'presence'],
      ['stream', 'stream'],
      ['note', 'note'],
    ]),
    choices('directions', [
      ['out', '→ out'],
      ['in', '← in'],
    ]),
    withId('errors', choice('errors', '✕ errors')),
    withId('documents', make('select', '', option('', 'any XEP'))),
    field('jid', 'JID or domain', 'with whom'),
    field('selector', 'CSS: iq[type=error]', 'CSS selector on the stanza, as message:has(> body) (f)'),
    field('search', 'search', 'text to look for; Enter goes to the next, Shift+Enter to the one before (/)'),
    withId('found', make('span', 'found')),
    make(
      'span',
      'actions',
      withId('shown', make('span', 'shown')),
      button('clear', 'Clear', 'show all again (Esc)'),
    ),
  );
}

function choices(id: string, names: readonly (readonly [value: string, label: string])[]): HTMLElement {
  return withId(id, make('span', 'choices', ...names.map(([value, label]) => choice(value, label))));
}

function choice(value: string, label: string): HTMLButtonElement {
  const made = make('button', 'choice', label);
  made.value = value;
  made.setAttribute('aria-pressed', 'false');
  return made;
}

function field(id: string, placeholder: string, title: string): HTMLInputElement {
  const made = withId(id, make('input', ''));
  Object.assign(made, { type: 'search', placeholder, title, spellcheck: false, autocomplete: 'off' });
  made.setAttribute('aria-label', title);
  return made;
}

export function option(value: string, label: string): HTMLOptionElement {
  const made = make('option', '', label);
  made.value = value;
  return made;
}

function button(id: string, label: string, title: string): HTMLButtonElement {
  const made = withId(id, make('button', '', label));
  made.title = title;
  return made;
}

function scroller(): HTMLElement {
  const made = make('main', '');
  made.tabIndex = 0;
  return made;
}

function help(): HTMLElement {
  const keys = make('dl', '', ...KEYS.flatMap(([key, what]) => [make('dt', '', key), make('dd', '', what)]));
  const made = make('aside', 'help', keys);
  made.hidden = true;
  return made;
}

function withId<T extends Element>(id: string, element: T): T {
  element.id = id;
  return element;
}

const KEYS = [
  ['j, k', 'next, previous'],
  ['g, G', 'first, last'],
  ['Enter', 'fold, unfold'],
  ['p', 'to the other end of an IQ pair'],
  ['/', 'search; Enter, Shift+Enter: next, previous'],
  ['f', 'filter by CSS selector'],
  ['u', 'unfold or fold all'],
  ['l', 'latency'],
  ['t', 'light or dark'],
  ['Esc', 'leave a field; then clear search and filters'],
] as const;
