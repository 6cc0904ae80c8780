import { make, untrusted } from './dom.ts';
import type { Party } from './parties.ts';

/** How wide a lane is, in pixels, so that the words beside the chart have room. */
export function laneWidthFor(count: number, pageWidth: number): number {
  const room = pageWidth < NARROW ? pageWidth * 0.2 : pageWidth * 0.42;
  return Math.round(Math.max(LEAST, Math.min(MOST, room / Math.max(1, count))));
}

/** The heads of the lanes, and a line down from each. */
export function drawLanes(
  box: HTMLElement,
  parties: readonly Party[],
  width: number,
  onPick: (name: string) => void,
): void {
  const heads = parties.map((party, lane) => {
    const head = make('button', `lane ${party.role}`, ...nameLines(party.name));
    head.title = party.role === 'others' ? party.name : `${party.name}: show its traffic alone`;
    head.disabled = party.role === 'others';
    head.style.left = `${lane * width}px`;
    head.style.width = `${width}px`;
    head.addEventListener('click', () => onPick(party.name));
    return head;
  });
  box.replaceChildren(...heads);
}

/** A JID in two lines, for lanes are narrow. */
function nameLines(name: string): Node[] {
  const [local, domain] = name.split('@', 2);
  if (local === undefined || domain === undefined) return [untrusted('', name, '')];
  return [untrusted('', local, ''), untrusted('domain', domain, '')];
}

/** Pixels. */
const NARROW = 760;
const LEAST = 22;
const MOST = 150;
