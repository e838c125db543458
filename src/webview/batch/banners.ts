import * as l10n from '@vscode/l10n';
import { fill, h, icon } from '../dom.ts';
import type { Model } from './model.ts';

/** What stands in the way, what happened, and what to do about it. */
export function banners(model: Model): HTMLElement {
  const element = h('div', { class: 'banners' });
  const update = () => {
    const { plan, progress, notice } = model;
    const { ended, uncertain, phase } = progress;
    fill(
      element,
      !plan.trusted &&
        banner('shield', l10n.t('This workspace is not trusted, so nothing is sent and nothing is written.')),
      !plan.hasKey &&
        plan.trusted &&
        banner('key', l10n.t('There is no API key yet.'), [
          l10n.t('Enter Key'),
          () => void model.attempt(model.host.request('enterKey', {})),
        ]),
      plan.error !== undefined && banner('error', plan.error),
      plan.interrupted &&
        phase === 'idle' &&
        banner(
          'debug-disconnect',
          l10n.t('This batch was interrupted. Nothing that was made is lost; go on when you like.'),
        ),
      uncertain > 0 &&
        phase === 'idle' &&
        banner(
          'question',
          uncertain === 1
            ? l10n.t('One row may have been charged, but its picture never arrived. It is repeated only if you say so.')
            : l10n.t(
                '{0} rows may have been charged, but their pictures never arrived. They are repeated only if you say so.',
                uncertain,
              ),
        ),
      ended?.stopped !== undefined &&
        phase === 'idle' &&
        banner('error', l10n.t('The batch stopped: {0}', ended.stopped)),
      ended?.cancelled === true &&
        phase === 'idle' &&
        banner(
          'circle-slash',
          l10n.t('Cancelled. {0} rows were made in this run; the rest can be run at any time.', ended.generated),
        ),
      ended !== undefined &&
        ended.stopped === undefined &&
        !ended.cancelled &&
        phase === 'idle' &&
        ended.generated > 0 &&
        banner(
          'pass',
          ended.generated === 1 ? l10n.t('1 picture was made.') : l10n.t('{0} pictures were made.', ended.generated),
        ),
      model.lost &&
        banner(
          'error',
          l10n.t(
            'The extension no longer answers; it may have been restarted. Nothing that was made is lost: close this tab, then open the batch again from its CSV.',
          ),
        ),
      notice !== undefined && banner('error', notice),
    );
  };
  model.on(['plan', 'progress', 'notice'], update);
  update();
  return element;
}

function banner(sign: string, text: string, action?: readonly [label: string, run: () => void]): HTMLElement {
  return h(
    'div',
    { class: `banner ${sign}`, role: sign === 'error' ? 'alert' : 'status' },
    icon(sign),
    h('span', {}, text),
    action && h('button', { type: 'button', class: 'link', onclick: action[1] }, action[0]),
  );
}
