import * as l10n from '@vscode/l10n';
import type { StatusAction } from '../../panel/protocol/studio.ts';
import { fill, h, icon } from '../dom.ts';
import type { Model } from './model.ts';

interface Banner {
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  readonly actions: readonly (readonly [label: string, action: StatusAction])[];
}

/** What stands in the way of a run: each says what to do, and does it. */
export function banners(model: Model): HTMLElement {
  const element = h('div', { class: 'banners', role: 'status' });
  let shown = '';
  const update = () => {
    const all = wanted(model);
    const now = JSON.stringify(all);
    if (now === shown) return; // a screen reader would say it again
    shown = now;
    fill(element, ...all.map((banner) => show(model, banner)));
  };
  model.on(['status'], update);
  window.addEventListener('online', update);
  window.addEventListener('offline', update);
  update();
  return element;
}

function wanted({ status }: Model): Banner[] {
  const all: (Banner | false)[] = [
    !status.trusted && {
      icon: 'workspace-untrusted',
      title: l10n.t('This workspace is not trusted'),
      text: l10n.t('Nothing is sent and nothing is written until you trust it.'),
      actions: [[l10n.t('Manage Trust'), 'trust']],
    },
    status.problem !== undefined && {
      icon: 'settings-gear',
      title: l10n.t('A setting is wrong'),
      text: status.problem,
      actions: [[l10n.t('Open Settings'), 'settings']],
    },
    status.sandbox && {
      icon: 'beaker',
      title: l10n.t('Placeholders, free'),
      text: l10n.t(
        'Nano Banana draws placeholder pictures of the right size: nothing is sent and nothing is charged. Enter an API key to make real ones.',
      ),
      actions: [[l10n.t('Enter Key'), 'key']],
    },
    !status.hasKey &&
      !status.sandbox &&
      status.origin !== '' && {
        icon: 'key',
        title: l10n.t('Enter your API key to begin'),
        text: l10n.t(
          "Pictures are made by {0}, with your account there. The key is kept in the editor's secret storage, never in a file or a setting.",
          status.origin,
        ),
        actions: [
          [l10n.t('Enter Key'), 'key'],
          [l10n.t('Get a Key'), 'getKey'],
          [l10n.t('Try Without a Key'), 'tryOut'],
        ],
      },
    status.place === undefined &&
      status.problem === undefined && {
        icon: 'folder',
        title: l10n.t('No folder is open'),
        text: l10n.t('Results need a place. Open a folder, or choose where to save them.'),
        actions: [
          [l10n.t('Choose Where to Save'), 'choosePlace'],
          [l10n.t('Open Folder'), 'openFolder'],
        ],
      },
    !navigator.onLine && {
      icon: 'debug-disconnect',
      title: l10n.t('You are offline'),
      text: l10n.t('A run would fail, and cost nothing. What you write here is kept.'),
      actions: [[l10n.t('Check Connection'), 'connection']],
    },
  ];
  return all.filter((banner) => banner !== false);
}

function show(model: Model, banner: Banner): HTMLElement {
  return h(
    'section',
    { class: 'banner' },
    icon(banner.icon),
    h(
      'div',
      {},
      h('h2', {}, banner.title),
      h('p', {}, banner.text),
      h(
        'div',
        { class: 'button-row' },
        ...banner.actions.map(([label, action], index) =>
          h(
            'vscode-button',
            { secondary: index > 0, onclick: () => void model.attempt(model.host.request('help', { action })) },
            label,
          ),
        ),
      ),
    ),
  );
}
