import * as l10n from '@vscode/l10n';
import { type Filter, pageSize, type TableRow } from '../../panel/protocol/batch.ts';
import { fill, h } from '../dom.ts';
import { filterBar } from './filters.ts';
import type { Model } from './model.ts';
import { rowElement } from './row.ts';

/** Height of a row in CSS pixels (`--row` in batch.css), and how many are drawn beyond what is seen. */
const rowHeight = 44;
const beyond = 6;
/** The longest element browsers lay out exactly, in pixels. */
const mostHeight = 10_000_000;

/**
 * The rows, of which only those that are seen exist: the host gives them page by page. One row takes the focus; arrow keys,
 * Page Up and Down, Home and End move it, Enter opens its picture, Tab goes into its buttons.
 */
export function table(model: Model): HTMLElement {
  const pages = new Map<number, readonly TableRow[]>();
  const asked = new Set<number>();
  let total = 0;
  let active = 0;
  let life = 0;
  let due = false;
  const space = h('div', { class: 'space', role: 'presentation' });
  const rows = h('div', { class: 'rows', role: 'rowgroup' });
  const empty = h('p', { class: 'empty quiet' });
  const scroller = h('div', { class: 'scroller', role: 'presentation', onscroll: () => later() }, space, rows, empty);
  const columns = ['', l10n.t('Row'), l10n.t('Output'), l10n.t('Prompt'), l10n.t('Status'), l10n.t('Result'), ''];
  const names = columns.map((name) =>
    h('div', { role: 'columnheader', 'aria-label': name === '' ? '–' : undefined }, name),
  );
  const grid = h(
    'div',
    {
      class: 'grid',
      role: 'grid',
      'aria-label': l10n.t('Rows of the batch'),
      onkeydown: (event: KeyboardEvent) => key(event),
    },
    h('div', { role: 'rowgroup' }, h('div', { class: 'row header', role: 'row', 'aria-rowindex': '1' }, ...names)),
    scroller,
  );

  /** Puts off drawing to the next frame: many changes are one. */
  function later(): void {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  }

  const rowAt = (position: number) => pages.get(Math.floor(position / pageSize))?.[position % pageSize];
  const height = () => Math.min(mostHeight, total * rowHeight);
  /** Beyond the longest element a pixel stands for more than one. */
  const scale = () => (total * rowHeight) / Math.max(1, height());

  function draw(): void {
    const seen = Math.ceil(scroller.clientHeight / rowHeight);
    const top = Math.floor((scroller.scrollTop * scale()) / rowHeight);
    const first = Math.max(0, Math.min(top, total - seen) - beyond);
    const last = Math.min(total, top + seen + beyond);
    space.style.blockSize = `${height()}px`;
    rows.style.transform = `translateY(${(first * rowHeight) / scale()}px)`;
    const focused = document.activeElement;
    const had = focused instanceof HTMLElement && rows.contains(focused);
    const label = had ? focused.getAttribute('aria-label') : undefined;
    const elements: HTMLElement[] = [];
    for (let position = first; position < last; position++) {
      const row = rowAt(position);
      if (!row) ask(Math.floor(position / pageSize));
      elements.push(
        row
          ? rowElement(model, row, position, position === active)
          : h('div', { class: 'row', role: 'row', 'aria-rowindex': String(position + 2) }),
      );
    }
    rows.replaceChildren(...elements);
    grid.setAttribute('aria-rowcount', String(total + 1));
    empty.hidden = total > 0;
    fill(empty, emptyText(model.filter));
    if (!had) return;
    const row = elements[active - first];
    const same = [...(row?.querySelectorAll('button') ?? [])].find((one) => one.getAttribute('aria-label') === label);
    (same ?? row)?.focus({ preventScroll: true });
  }

  function ask(page: number): void {
    if (asked.has(page)) return;
    asked.add(page);
    const asking = life;
    model.host.request('rows', { filter: model.filter, from: page * pageSize, count: pageSize }).then(
      (answer) => {
        if (asking !== life) return;
        pages.set(page, answer.rows);
        total = answer.total;
        active = Math.min(active, Math.max(0, total - 1));
        asked.delete(page);
        later();
      },
      () => asked.delete(page),
    );
  }

  /** Every row may be another: what is shown stays until the answer comes. */
  function reset(): void {
    life++;
    asked.clear();
    const seen = Math.floor((scroller.scrollTop * scale()) / rowHeight / pageSize);
    for (const page of pages.keys()) if (Math.abs(page - seen) > 1) pages.delete(page);
    for (const page of new Set([...pages.keys(), seen])) ask(page);
  }

  function patch(): void {
    const byKey = new Map(model.changed.map((row) => [row.key, row]));
    let missed = model.filter !== 'all';
    for (const [page, known] of pages) {
      if (!known.some(({ key: one }) => byKey.has(one))) continue;
      pages.set(
        page,
        known.map((row) => byKey.get(row.key) ?? row),
      );
      missed ||= model.filter !== 'all';
    }
    if (missed) reset();
    later();
  }

  function key(event: KeyboardEvent): void {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.getAttribute('role') !== 'row') return;
    const page = Math.max(1, Math.floor(scroller.clientHeight / rowHeight) - 1);
    const to = {
      ArrowUp: active - 1,
      ArrowDown: active + 1,
      PageUp: active - page,
      PageDown: active + page,
      Home: 0,
      End: total - 1,
    }[event.key];
    const row = rowAt(active);
    if (event.key === 'Enter' && row) {
      event.preventDefault();
      void model.attempt(
        row.url === undefined
          ? model.host.request('showLine', { line: row.line, column: 1 })
          : model.host.request('open', { key: row.key }),
      );
    }
    if (to === undefined) return;
    event.preventDefault();
    select(Math.min(total - 1, Math.max(0, to)), true);
  }

  function select(position: number, focus: boolean): void {
    active = position;
    const at = (position * rowHeight) / scale();
    if (at < scroller.scrollTop) scroller.scrollTop = at;
    else if (at + rowHeight > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = at + rowHeight - scroller.clientHeight;
    draw();
    if (focus) rows.querySelector<HTMLElement>('.row[tabindex="0"]')?.focus({ preventScroll: true });
  }

  rows.addEventListener('click', ({ target }) => {
    const clicked = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    const position = Number(clicked?.getAttribute('aria-rowindex')) - 2;
    if (clicked && position >= 0) select(position, true);
  });
  rows.addEventListener('dblclick', () => {
    const row = rowAt(active);
    if (row?.url !== undefined) void model.attempt(model.host.request('open', { key: row.key }));
  });
  new ResizeObserver(later).observe(scroller);
  model.on(['rows'], patch);
  model.on(['reset'], reset);
  const filters = filterBar(model, () => {
    pages.clear();
    active = 0;
    scroller.scrollTop = 0;
    reset();
  });
  reset();
  return h('section', { class: 'table', 'aria-label': l10n.t('Rows') }, filters, grid);
}

function emptyText(filter: Filter): string {
  return filter === 'all' ? l10n.t('There are no rows that can run.') : l10n.t('No row is so now.');
}
