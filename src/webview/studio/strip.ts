import * as l10n from '@vscode/l10n';
import type { ResultCard, RunCard } from '../../panel/protocol/studio.ts';
import { h, icon } from '../dom.ts';
import { elapsed } from '../format.ts';
import { seen } from '../seen.ts';
import { thumbnail } from '../thumbnail.ts';
import type { Model } from './model.ts';

interface Tile {
  readonly element: HTMLElement;
  /** What it was drawn from: drawn anew when that changes. */
  readonly from: unknown;
}

/** More than the widest window shows; the others follow when the page has been seen. */
const tilesAtFirst = 24;

/** What is being made and what was made, newest first: one list to move through with the arrow keys. */
export function strip(model: Model, remove: (result: ResultCard) => void): HTMLElement {
  const tiles = new Map<string, Tile>();
  let shown = tilesAtFirst;
  const element = h('div', {
    class: 'strip',
    role: 'listbox',
    'aria-label': l10n.t('Results'),
    'aria-orientation': 'horizontal',
    onkeydown: (event: KeyboardEvent) => key(event),
  });

  // For a moment a run and its result, of the same id, are both there.
  const ids = () => [...new Set([...[...model.runs.keys()].reverse(), ...model.results.map(({ id }) => id)])];

  function key(event: KeyboardEvent): void {
    const all = ids();
    const at = model.selected === undefined ? -1 : all.indexOf(model.selected);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    const result = model.result(model.selected);
    if (event.key === 'Delete' && result) remove(result);
    const wanted = to === undefined ? undefined : all[Math.min(all.length - 1, Math.max(0, to))];
    if (wanted === undefined) return;
    event.preventDefault();
    if (!tiles.has(wanted)) more(Infinity);
    model.select(wanted);
    const tile = tiles.get(wanted)?.element;
    tile?.focus();
    tile?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  function tile(id: string): HTMLElement | undefined {
    const from = model.runs.get(id) ?? model.result(id);
    if (!from) return undefined;
    const known = tiles.get(id);
    if (known?.from === from) return known.element;
    const fresh = 'state' in from ? runTile(from) : resultTile(model, from);
    fresh.addEventListener('click', () => model.select(id));
    // A run that moves on keeps the focus.
    if (known && document.activeElement === known.element) queueMicrotask(() => fresh.focus());
    tiles.set(id, { element: fresh, from });
    return fresh;
  }

  /** Puts in place what is not there yet: two hundred tiles are not moved because one came. */
  function update(): void {
    const all = ids().slice(0, shown);
    for (const id of tiles.keys()) if (!all.includes(id)) tiles.delete(id);
    let place = element.firstElementChild;
    for (const id of all) {
      const wanted = tile(id);
      if (!wanted) continue;
      if (wanted === place) place = place.nextElementSibling;
      else element.insertBefore(wanted, place);
    }
    while (place) {
      const next = place.nextElementSibling;
      place.remove();
      place = next;
    }
    element.hidden = all.length === 0;
    mark();
  }

  /** Makes the tiles that nobody sees yet, a few at a time, and all if need be. */
  function more(count: number): void {
    shown += count;
    update();
    if (ids().length > shown) setTimeout(() => more(tilesAtFirst));
    else shown = Infinity;
  }

  function mark(): void {
    const all = ids();
    const selected = model.selected !== undefined && tiles.has(model.selected) ? model.selected : undefined;
    for (const [id, { element: one }] of tiles) {
      const isSelected = id === selected;
      one.setAttribute('aria-selected', String(isSelected));
      one.tabIndex = isSelected || (selected === undefined && id === all[0]) ? 0 : -1;
    }
  }

  model.on(['runs', 'results'], update);
  model.on(['selection'], mark);
  update();
  void seen.then(() => more(tilesAtFirst));
  return element;
}

function runTile(run: RunCard): HTMLElement {
  const failed = run.state === 'failed';
  const state = failed ? l10n.t('Failed') : run.state === 'queued' ? l10n.t('Queued') : l10n.t('In progress');
  return h(
    'div',
    { class: `tile ${run.state}`, role: 'option', 'aria-label': `${state}: ${run.prompt}`, title: run.prompt },
    failed
      ? icon(run.failure?.verdict === true ? 'warning' : 'error')
      : run.state === 'queued'
        ? icon('clock')
        : h('span', { class: 'codicon codicon-loading codicon-modifier-spin', 'aria-hidden': 'true' }),
    h(
      'span',
      { class: 'tile-text', 'data-since': run.state === 'queued' || failed ? undefined : run.startedAt },
      failed || run.state === 'queued' ? state : elapsed(Date.now() - run.startedAt),
    ),
  );
}

function resultTile(model: Model, result: ResultCard): HTMLElement {
  return h(
    'div',
    {
      class: 'tile',
      role: 'option',
      'aria-label': `${result.name}: ${result.prompt.slice(0, 200)}`,
      title: result.name,
      'data-result': result.id,
    },
    result.mediaType.startsWith('image/')
      ? thumbnail(async () => (await model.host.request('source', { image: result.id })).src, 84)
      : icon('file'),
  );
}
