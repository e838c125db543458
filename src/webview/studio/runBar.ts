import * as l10n from '@vscode/l10n';
import { checkValues } from '../../tool/validate.ts';
import { fill, h } from '../dom.ts';
import { usd } from '../format.ts';
import type { Model } from './model.ts';

const most = 4;

/** Run, with how many and what they will cost. */
export function runBar(model: Model, mac: boolean): HTMLElement {
  const price = h('span', { class: 'quiet price' });
  const notice = h('p', { class: 'notice error-text', role: 'alert' });
  const keys = mac ? '⌘⏎' : l10n.t('Ctrl+Enter');
  const label = h('span', {});
  const button = h(
    'vscode-button',
    { class: 'run', icon: 'play', block: true, title: l10n.t('Run ({0})', keys), onclick: () => void run() },
    label,
  );
  const place = h('button', {
    class: 'link',
    type: 'button',
    title: l10n.t('Choose where results of this panel are saved'),
    onclick: () => void model.attempt(model.host.request('help', { action: 'choosePlace' })),
  });
  const radios = Array.from({ length: most }, (_, index) =>
    h('input', {
      type: 'radio',
      name: 'variations',
      value: String(index + 1),
      checked: model.variations === index + 1,
      class: 'sr-only',
      onchange: () => {
        model.variations = index + 1;
        model.tell('status');
      },
    }),
  );

  async function run(): Promise<void> {
    const { tool, values, status } = model;
    if (tool.prompt !== undefined && (values[tool.prompt] ?? '').trim() === '') {
      document.querySelector('.field.prompt')?.dispatchEvent(new CustomEvent('missing'));
      return;
    }
    const { issues } = checkValues(tool, values);
    if (issues) {
      model.say(issues.map(({ message }) => message).join(' '));
      const wrong = document.querySelector<HTMLElement>('.field.wrong');
      const folded = wrong?.closest('details');
      if (folded) folded.open = true;
      wrong?.scrollIntoView({ block: 'nearest' });
      return;
    }
    if (!status.hasKey && !status.sandbox && status.origin !== '') {
      await model.attempt(model.host.request('help', { action: 'needKey' }));
      return;
    }
    const started = await model.attempt(
      model.host.request('run', { values: { ...values }, images: model.imageIds, variations: model.variations }),
    );
    // None: a question about the price was answered with no.
    if (!started || started.runs.length === 0) return;
    model.tab = 'result';
    model.tell('tab');
    model.select(started.runs[0]);
  }

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(mac ? event.metaKey : event.ctrlKey) || event.repeat) return;
    event.preventDefault();
    void run();
  });

  const update = () => {
    const { status, variations } = model;
    fill(label, variations === 1 ? l10n.t('Run') : l10n.t('Run {0} Variations', variations));
    fill(price, priceText(status.price, variations));
    fill(place, status.place === undefined ? '' : l10n.t('Saved in {0}', status.place));
    place.hidden = status.place === undefined;
    button.disabled = !status.trusted || status.place === undefined;
  };
  model.on(['status'], update);
  model.on(['notice'], () => fill(notice, model.notice ?? ''));
  update();
  return h(
    'div',
    { class: 'run-bar' },
    notice,
    h(
      'div',
      { class: 'run-options' },
      h('span', { id: 'variations-label', class: 'field-label' }, l10n.t('Variations')),
      h(
        'div',
        { class: 'choices small', role: 'radiogroup', 'aria-labelledby': 'variations-label' },
        ...radios.map((radio) => h('label', { class: 'choice' }, radio, h('span', {}, radio.value))),
      ),
      price,
    ),
    button,
    place,
  );
}

function priceText(price: { readonly usd: number; readonly last: boolean } | undefined, calls: number): string {
  if (!price) return '';
  if (price.usd === 0) return l10n.t('free');
  const total = usd(price.usd * calls);
  if (calls === 1) return price.last ? l10n.t('last time {0}', total) : l10n.t('about {0}', total);
  return l10n.t('about {0} ({1} × {2})', total, calls, usd(price.usd));
}
