import * as l10n from '@vscode/l10n';
import type { ResultAction, ResultCard } from '../../panel/protocol/studio.ts';
import { fill, h, icon } from '../dom.ts';
import { byteCount, elapsed, typeName, usd } from '../format.ts';
import { comparison } from './comparison.ts';
import { copyImage } from './copyImage.ts';
import type { Model } from './model.ts';
import { zoomable } from './zoom.ts';

/** A result on the stage: the picture, what is known of it, and what can be done with it. */
export function resultView(model: Model, result: ResultCard, remove: (result: ResultCard) => void): HTMLElement {
  const isImage = result.mediaType.startsWith('image/');
  const source = async (image: string) => (await model.host.request('source', { image })).src;
  const picture = h('img', {
    class: 'picture',
    alt: result.prompt.slice(0, 300) || result.name,
    decoding: 'async',
    draggable: false,
  });
  const isVideo = /^video\/(?:mp4|webm)$/.test(result.mediaType);
  const video = h('video', { class: 'picture', controls: true, loop: true, 'aria-label': result.name });
  const content = h('div', { class: 'content' }, isImage ? picture : isVideo ? video : icon('file'));
  const zoom = zoomable(content, l10n.t('{0}. Keys: + and - zoom, 0 fits, arrows move.', result.name));
  void model.attempt(source(result.id)).then((src) => {
    if (src !== undefined && isImage) picture.src = src;
    if (src !== undefined && isVideo) video.src = src;
  });
  const compare = isImage ? comparison(model, result, content, source) : undefined;

  const act = (action: ResultAction) => () =>
    void model.attempt(model.host.request('act', { result: result.id, action }));
  const tools: (HTMLElement | false)[] = [
    isImage && action('edit', l10n.t('Edit This'), () => void edit(model, result)),
    action('insert', l10n.t('Insert into Document'), act('insert')),
    action('go-to-file', l10n.t('Open'), act('open')),
    action('folder-opened', l10n.t('Reveal in Explorer'), act('reveal')),
    isImage &&
      action('copy', l10n.t('Copy Image'), () => void model.attempt(source(result.id).then((src) => copyImage(src)))),
    action('link', l10n.t('Copy Path'), act('copyPath')),
    action('settings', l10n.t('Use These Settings'), () => void useSettings(model, result)),
    action('trash', l10n.t('Delete'), () => remove(result)),
  ];
  return h(
    'article',
    { class: 'result-view', 'aria-label': result.name },
    h(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': l10n.t('Actions') },
      ...tools.filter((tool) => tool !== false),
      h('span', { class: 'spring' }),
      ...(isImage ? zoom.buttons : []),
    ),
    zoom.viewport,
    compare,
    facts(result),
    ...(result.warnings ?? []).map((warning) => h('p', { class: 'warning' }, icon('warning'), warning)),
  );
}

function action(name: string, label: string, run: () => void): HTMLElement {
  return h(
    'button',
    { class: 'icon-button', type: 'button', title: label, 'aria-label': label, onclick: run },
    icon(name),
  );
}

/** Starts from this result: the next step of a chain. */
async function edit(model: Model, result: ResultCard): Promise<void> {
  const added = await model.attempt(model.host.request('edit', { result: result.id }));
  if (!added || added.images.length === 0) {
    if (added) model.say(added.problems.join(' '));
    return;
  }
  model.images = [];
  model.add(added);
  const { prompt } = model.tool;
  if (prompt !== undefined) {
    model.setValue(prompt, undefined);
    document.getElementById(`field-${prompt}`)?.focus();
  }
}

async function useSettings(model: Model, result: ResultCard): Promise<void> {
  const found = await model.attempt(model.host.request('settingsOf', { result: result.id }));
  if (!found) return;
  const { problems, ...form } = found;
  model.setForm(form);
  if (problems.length > 0) model.say(problems.join(' '));
}

function facts(result: ResultCard): HTMLElement {
  const { width, height, cost, balance, requestId } = result;
  const rows: (readonly [string, string] | false)[] = [
    [l10n.t('File'), result.shownPath],
    width !== undefined && height !== undefined && [l10n.t('Size'), `${width} × ${height}`],
    [l10n.t('Type'), typeName(result.mediaType)],
    [l10n.t('Bytes'), byteCount(result.bytes)],
    cost !== undefined && [l10n.t('Cost'), usd(cost)],
    balance !== undefined && [l10n.t('Balance'), usd(balance)],
    [l10n.t('Time'), elapsed(result.elapsedMs)],
    requestId !== undefined && [l10n.t('Request'), requestId],
  ];
  const list = h('dl', { class: 'facts' });
  fill(
    list,
    ...rows
      .filter((row) => row !== false)
      .map(([name, value]) => h('div', {}, h('dt', { class: 'quiet' }, name), h('dd', { title: value }, value))),
  );
  return list;
}
