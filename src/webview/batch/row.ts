import * as l10n from '@vscode/l10n';
import type { Status, TableRow } from '../../panel/protocol/batch.ts';
import { type Child, h, icon } from '../dom.ts';
import { byteCount, elapsed, usd } from '../format.ts';
import { thumbnail } from '../thumbnail.ts';
import type { Model } from './model.ts';

const signs: Readonly<Record<Status, string>> = {
  waiting: 'circle-large-outline',
  running: 'loading',
  done: 'pass',
  failed: 'error',
  uncertain: 'question',
};

/** Pictures already drawn small, the last used at the end. A row that is drawn anew does not decode its file again. */
const drawn = new Map<string, HTMLCanvasElement>();
const mostDrawn = 300;
const side = 36;

/** A row of the table as an element, with its buttons. */
export function rowElement(model: Model, row: TableRow, position: number, active: boolean): HTMLElement {
  const { host } = model;
  const { key, status } = row;
  const act = (label: string, sign: string, work: () => Promise<unknown>) =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        title: label,
        'aria-label': l10n.t('{0}: row {1}', label, row.row),
        tabIndex: active ? 0 : -1,
        onclick: (event: Event) => {
          event.stopPropagation();
          void model.attempt(work());
        },
      },
      icon(sign),
    );
  const file = row.url !== undefined;
  return h(
    'div',
    {
      class: `row ${status}`,
      role: 'row',
      'aria-rowindex': String(position + 2),
      'data-key': key,
      tabIndex: active ? 0 : -1,
    },
    h('div', { role: 'gridcell', class: 'picture' }, picture(row)),
    h('div', { role: 'gridcell', class: 'number quiet' }, String(row.row)),
    h('div', { role: 'gridcell', class: 'name', title: row.name }, row.name),
    h('div', { role: 'gridcell', class: 'prompt', title: row.prompt }, row.prompt),
    h('div', { role: 'gridcell', class: 'status' }, icon(signs[status]), h('span', {}, ...statusText(row))),
    h('div', { role: 'gridcell', class: 'detail quiet' }, detailText(row)),
    h(
      'div',
      { role: 'gridcell', class: 'row-actions' },
      (status === 'failed' || status === 'uncertain') &&
        model.progress.phase !== 'stopping' &&
        act(l10n.t('Retry'), 'refresh', () => host.request('retry', { key })),
      file && act(l10n.t('Open'), 'go-to-file', () => host.request('open', { key })),
      file && act(l10n.t('Reveal in Explorer'), 'files', () => host.request('reveal', { key })),
      act(l10n.t('Go to line {0}', row.line), 'list-selection', () =>
        host.request('showLine', { line: row.line, column: 1 }),
      ),
    ),
  );
}

function picture({ url }: TableRow): Child {
  if (url === undefined) return h('span', { class: 'no-picture' });
  const known = drawn.get(url);
  const canvas = known ?? thumbnail(() => Promise.resolve(url), side);
  drawn.delete(url);
  drawn.set(url, canvas);
  const [oldest] = drawn.keys();
  if (drawn.size > mostDrawn && oldest !== undefined) drawn.delete(oldest);
  return canvas;
}

function statusText({ status, sent, changed, error }: TableRow): Child[] {
  switch (status) {
    case 'waiting':
      if (error) return [h('span', { title: error.message }, l10n.t('Failed before: {0}', error.message))];
      return [changed === true ? l10n.t('Changed, waiting') : l10n.t('Waiting')];
    case 'running':
      return [sent === true ? l10n.t('Under way') : l10n.t('Sending')];
    case 'done':
      return [l10n.t('Done')];
    case 'failed':
      return [h('span', { title: error?.message }, l10n.t('Failed: {0}', error?.message ?? ''))];
    case 'uncertain':
      if (!error) return [l10n.t('Perhaps charged')];
      return [h('span', { title: error.message }, l10n.t('Perhaps charged: {0}', error.message))];
  }
}

function detailText({ status, width, height, bytes, costUsd, elapsedMs, note }: TableRow): Child {
  if (status === 'waiting' || status === 'running') return undefined;
  const facts = [
    ...(costUsd === undefined ? [] : [usd(costUsd)]),
    ...(width !== undefined && height !== undefined ? [`${width} × ${height}`] : []),
    ...(elapsedMs === undefined ? [] : [elapsed(elapsedMs)]),
    ...(bytes === undefined ? [] : [byteCount(bytes)]),
  ].join(' · ');
  return note === undefined ? h('span', { title: facts }, facts) : h('span', { title: note }, icon('info'), ' ', facts);
}
