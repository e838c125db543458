import * as l10n from '@vscode/l10n';
import type { RunCard } from '../../panel/protocol/studio.ts';
import { fill, h, icon } from '../dom.ts';
import { elapsed } from '../format.ts';
import type { Model } from './model.ts';

/** A run on the stage: how it goes, or what went wrong and the one thing to do. */
export function runView(model: Model, run: RunCard): HTMLElement {
  return run.failure ? failedView(model, run, run.failure) : goingView(model, run);
}

function goingView(model: Model, run: RunCard): HTMLElement {
  const buttons = h('div', { class: 'button-row' });
  const showCancel = () =>
    fill(
      buttons,
      h('vscode-button', { secondary: true, icon: 'close', onclick: () => void cancel(false) }, l10n.t('Cancel')),
    );

  async function cancel(stop: boolean): Promise<void> {
    const answer = await model.attempt(model.host.request('cancel', { run: run.id, stop }));
    if (answer?.asks === true) ask();
  }

  /** It was sent: stopping may cost money, so it is asked for. */
  function ask(): void {
    const keep = h('vscode-button', { onclick: showCancel }, l10n.t('Keep Receiving in the Background'));
    fill(
      buttons,
      h('p', { role: 'alert' }, l10n.t('The request was already sent, so it may be charged even if you stop now.')),
      keep,
      h('vscode-button', { secondary: true, onclick: () => void cancel(true) }, l10n.t('Stop (May Be Charged)')),
    );
    keep.focus();
  }

  showCancel();
  return h(
    'div',
    { class: 'run-view' },
    run.state === 'queued' ? icon('clock') : h('vscode-progress-ring', { 'aria-label': l10n.t('In progress') }),
    h('p', { class: 'run-prompt' }, run.prompt),
    h(
      'p',
      { class: 'quiet' },
      run.message,
      ' ',
      run.state !== 'queued' && h('span', { 'data-since': run.startedAt }, elapsed(Date.now() - run.startedAt)),
    ),
    buttons,
  );
}

function failedView(model: Model, run: RunCard, failure: NonNullable<RunCard['failure']>): HTMLElement {
  const { remedy } = failure;
  return h(
    'div',
    { class: `run-view failed${failure.verdict ? ' verdict' : ''}` },
    icon(failure.verdict ? 'warning' : 'error'),
    h('p', { role: 'alert', class: 'run-failure' }, failure.message),
    h('p', { class: 'quiet run-prompt' }, run.prompt),
    h(
      'div',
      { class: 'button-row' },
      failure.code === 'BLOCKED_BY_FILTER' &&
        h('vscode-button', { onclick: () => focusPrompt(model) }, l10n.t('Change Prompt')),
      remedy !== undefined &&
        h(
          'vscode-button',
          { onclick: () => void model.attempt(model.host.request('remedy', { run: run.id })) },
          remedy,
        ),
      h(
        'vscode-button',
        { secondary: true, onclick: () => void model.attempt(model.host.request('help', { action: 'log' })) },
        l10n.t('Show Log'),
      ),
      h(
        'vscode-button',
        { secondary: true, onclick: () => void model.attempt(model.host.request('dismiss', { run: run.id })) },
        l10n.t('Dismiss'),
      ),
    ),
  );
}

function focusPrompt({ tool: { prompt } }: Model): void {
  if (prompt !== undefined) document.getElementById(`field-${prompt}`)?.focus();
}
