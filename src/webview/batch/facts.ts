import * as l10n from '@vscode/l10n';
import { type Child, fill, h } from '../dom.ts';
import { elapsed, usd } from '../format.ts';
import type { Model } from './model.ts';

/** How often what happens is said to a screen reader, in milliseconds. */
const sayMs = 10_000;

/** The plan in a line, how far the run is, what it costs. */
export function facts(model: Model): HTMLElement {
  const line = h('p', { class: 'facts' });
  const more = h('p', { class: 'facts quiet' });
  const bar = h('div', { class: 'bar', role: 'progressbar', 'aria-valuemin': '0' }, h('div', { class: 'bar-done' }));
  const said = h('p', { class: 'sr-only', role: 'status' });
  let saidAt = 0;

  const update = () => {
    const { plan, progress } = model;
    const { phase, done, failed, uncertain, running } = progress;
    const items = done + failed + uncertain + running + progress.waiting;
    fill(line, ...joined(phase === 'idle' ? planFacts(model) : runFacts(model, items)));
    fill(
      more,
      ...joined([h('span', { title: plan.csv }, l10n.t('Results in {0}', plan.folder)), ...moneyFacts(model)]),
    );
    bar.hidden = phase === 'idle';
    bar.setAttribute('aria-valuemax', String(items));
    bar.setAttribute('aria-valuenow', String(done + failed + uncertain));
    bar.setAttribute('aria-label', l10n.t('{0} of {1} rows done', done, items));
    const share = items === 0 ? 0 : (done + failed + uncertain) / items;
    (bar.firstElementChild as HTMLElement).style.inlineSize = `${100 * share}%`;
    if (Date.now() - saidAt < sayMs && phase !== 'idle') return;
    saidAt = Date.now();
    fill(said, line.textContent);
  };
  model.on(['plan', 'progress'], update);
  update();
  return h('div', { class: 'about' }, line, bar, more, said);
}

function planFacts({ plan, progress, todo }: Model): string[] {
  if (plan.reading && plan.rows === 0) return [l10n.t('Reading…')];
  const { done, failed, uncertain, ended } = progress;
  return [
    plan.rows === 1 ? l10n.t('1 row') : l10n.t('{0} rows', plan.rows),
    l10n.t('{0} done', done),
    l10n.t('{0} to do', todo),
    ...(failed > 0 && ended ? [l10n.t('{0} failed', failed)] : []),
    ...(uncertain > 0 ? [l10n.t('{0} uncertain', uncertain)] : []),
    ...(plan.invalid > 0 ? [l10n.t('{0} with problems', plan.invalid)] : []),
  ];
}

function runFacts({ progress }: Model, items: number): string[] {
  const { phase, done, failed, uncertain, running, paused, waitMs, leftMs, limit, setting } = progress;
  return [
    phase === 'stopping'
      ? l10n.t('Stopping, {0} under way', running)
      : paused
        ? l10n.t('Paused, {0} under way', running)
        : l10n.t('{0} under way', running),
    l10n.t('{0} of {1} done', done, items),
    ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
    ...(uncertain > 0 ? [l10n.t('{0} uncertain', uncertain)] : []),
    ...(waitMs !== undefined && waitMs > 0 ? [l10n.t('the service is busy, on in {0}', elapsed(waitMs + 999))] : []),
    ...(limit < setting ? [l10n.t('{0} at once for now', limit)] : []),
    ...(leftMs !== undefined && phase === 'running' && !paused ? [l10n.t('about {0} left', elapsed(leftMs))] : []),
  ];
}

function moneyFacts({ plan, progress, todo }: Model): Child[] {
  const { phase, costUsd, balanceUsd = plan.balanceUsd } = progress;
  const price = plan.price && todo > 0 ? plan.price : undefined;
  const short = phase === 'idle' && price && balanceUsd !== undefined && balanceUsd < price.usd;
  return [
    ...(phase === 'idle' && price ? [h('span', {}, priceText(price, todo))] : []),
    ...(phase === 'idle' && !plan.price && todo > 0 && !plan.reading ? [l10n.t('price not known')] : []),
    ...(costUsd === undefined ? [] : [l10n.t('{0} paid in this run', usd(costUsd))]),
    ...(balanceUsd === undefined
      ? []
      : [
          h(
            'span',
            short ? { class: 'error-text' } : {},
            short
              ? l10n.t('the account has {0}, which is not enough', usd(balanceUsd))
              : l10n.t('the account has {0}', usd(balanceUsd)),
          ),
        ]),
  ];
}

function priceText(price: { readonly usd: number; readonly estimated: boolean }, rows: number): string {
  if (rows === 1) return price.estimated ? usd(price.usd) : l10n.t('about {0}', usd(price.usd));
  const each = usd(price.usd / rows);
  return price.estimated
    ? l10n.t('{0} for {1} rows ({2} each)', usd(price.usd), rows, each)
    : l10n.t('about {0} for {1} rows ({2} each)', usd(price.usd), rows, each);
}

function joined(parts: readonly Child[]): Child[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]));
}
