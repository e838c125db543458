import * as l10n from '@vscode/l10n';
import { fill, h } from '../dom.ts';
import type { Model } from './model.ts';

/** What can be done with the batch now, and how many calls run at once. */
export function controls(model: Model): HTMLElement {
  const { host } = model;
  const bar = h('div', { class: 'actions' });
  const button = (
    label: string,
    icon: string,
    work: () => Promise<unknown>,
    options: Readonly<Record<string, unknown>> = {},
  ) => h('vscode-button', { icon, onclick: () => void model.attempt(work()), ...options }, label);
  const number = h('input', {
    type: 'number',
    class: 'at-once',
    id: 'at-once',
    min: '1',
    max: '16',
    value: String(model.progress.setting),
    onchange: () => {
      const calls = Math.min(16, Math.max(1, Math.round(Number(number.value)) || 1));
      number.value = String(calls);
      void model.attempt(host.request('concurrency', { calls }));
    },
  });
  let shown = '';

  const update = () => {
    const { plan, progress, todo, runnable } = model;
    const { phase, paused, failed, uncertain, ended } = progress;
    if (document.activeElement !== number) number.value = String(progress.setting);
    const wanted = JSON.stringify([
      phase,
      paused,
      failed,
      uncertain,
      todo,
      runnable,
      plan.interrupted,
      ended?.results,
      progress.done > 0,
    ]);
    if (wanted === shown) return;
    shown = wanted;
    const focused = (document.activeElement as HTMLElement | null)?.dataset['action'];
    if (phase === 'idle') {
      const rows = todo === 0 && uncertain > 0 ? uncertain : todo;
      const retry = failed > 0 && ended !== undefined;
      const label =
        retry && failed === todo
          ? l10n.t('Retry Failed ({0})', failed)
          : plan.interrupted
            ? l10n.t('Go On ({0} Rows)', rows)
            : rows === 0
              ? l10n.t('Nothing to Run')
              : rows === 1
                ? l10n.t('Run 1 Row')
                : l10n.t('Run {0} Rows', rows);
      fill(
        bar,
        ended?.results === true &&
          button(l10n.t('Open Results'), 'folder-opened', () => host.request('openResults', {}), {
            secondary: true,
            'data-action': 'results',
          }),
        retry &&
          failed !== todo &&
          button(l10n.t('Retry Failed ({0})', failed), 'refresh', () => host.request('retryFailed', {}), {
            secondary: true,
            'data-action': 'retry',
          }),
        todo > 1 &&
          !retry &&
          button(
            l10n.t('Try First Row'),
            'beaker',
            () => host.request('tryFirst', { skipInvalid: model.skipInvalid }),
            { secondary: true, disabled: !runnable, 'data-action': 'try' },
          ),
        button(
          label,
          'run-all',
          () =>
            retry && failed === todo
              ? host.request('retryFailed', {})
              : host.request('run', { skipInvalid: model.skipInvalid }),
          { disabled: !runnable || rows === 0, 'data-action': 'run' },
        ),
      );
    } else {
      fill(
        bar,
        failed > 0 &&
          phase === 'running' &&
          button(l10n.t('Retry Failed ({0})', failed), 'refresh', () => host.request('retryFailed', {}), {
            secondary: true,
            'data-action': 'retry',
          }),
        phase === 'running' &&
          (paused
            ? button(l10n.t('Resume'), 'debug-continue', () => host.request('resume', {}), { 'data-action': 'pause' })
            : button(l10n.t('Pause'), 'debug-pause', () => host.request('pause', {}), {
                secondary: true,
                'data-action': 'pause',
              })),
        phase === 'running'
          ? button(l10n.t('Cancel'), 'debug-stop', () => host.request('cancel', {}), {
              secondary: true,
              title: l10n.t('Send no further row; what is under way ends'),
              'data-action': 'cancel',
            })
          : button(l10n.t('Cut Off…'), 'debug-stop', () => host.request('cancel', {}), {
              secondary: true,
              title: l10n.t('Also stop what is under way; it may be charged'),
              'data-action': 'cancel',
            }),
      );
    }
    if (focused !== undefined) bar.querySelector<HTMLElement>(`[data-action="${focused}"]`)?.focus();
  };
  model.on(['plan', 'progress', 'choice'], update);
  update();
  return h(
    'div',
    { class: 'controls' },
    h('label', { class: 'at-once-label quiet', for: 'at-once' }, l10n.t('At once')),
    number,
    bar,
  );
}
