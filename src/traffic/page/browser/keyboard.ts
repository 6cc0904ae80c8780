/** What a key does, outside of fields. */
export type Keys = Readonly<Record<string, () => void>>;

/** Esc leaves a field; in it, all other keys write. */
export function listenToKeys(keys: Keys): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target } = event;
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
      if (event.key === 'Escape') target.blur();
      return;
    }
    // Enter on a button or link is that button's.
    if (event.key === 'Enter' && target instanceof Element && target.closest('button, a')) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
