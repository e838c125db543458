import * as l10n from '@vscode/l10n';
import { fill, h, icon } from '../dom.ts';
import { largestPaste } from '../../panel/protocol/studio.ts';
import { byteCount } from '../format.ts';
import type { Model } from './model.ts';

/** What the editor's Explorer gives, then what others do. */
const uriTypes = ['application/vnd.code.uri-list', 'text/uri-list'];

/** Takes pictures that are dropped anywhere on the page, or pasted. */
export function takeDrops(model: Model): HTMLElement {
  const shade = h(
    'div',
    { class: 'drop-shade', hidden: true, 'aria-hidden': 'true' },
    icon('file-media'),
    h('span', {}, l10n.t('Drop to add the image')),
  );
  let depth = 0;
  const show = (by: number) => {
    depth = Math.max(0, depth + by);
    shade.hidden = depth === 0;
  };
  document.addEventListener('dragenter', (event) => carriesFiles(event.dataTransfer) && show(1));
  document.addEventListener('dragleave', (event) => carriesFiles(event.dataTransfer) && show(-1));
  document.addEventListener('dragover', (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  document.addEventListener('drop', (event) => {
    show(-depth);
    if (!event.dataTransfer || !carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    void take(model, event.dataTransfer);
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return; // text, for the box that has the focus
    event.preventDefault();
    void takeFiles(model, files);
  });
  fill(shade, ...shade.childNodes);
  return shade;
}

function carriesFiles(data: DataTransfer | null): boolean {
  return data?.types.some((type) => type === 'Files' || uriTypes.includes(type)) ?? false;
}

async function take(model: Model, data: DataTransfer): Promise<void> {
  const list = uriTypes.map((type) => data.getData(type)).find((text) => text !== '') ?? '';
  const uris = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#') && !/^https?:/i.test(line));
  if (uris.length === 0) {
    await takeFiles(model, [...data.files]);
    return;
  }
  const added = await model.attempt(model.host.request('dropped', { uris: uris.slice(0, 64) }));
  if (added) model.add(added);
}

/** A page gets no path of a file, so the host saves what is in it. */
async function takeFiles(model: Model, files: readonly File[]): Promise<void> {
  for (const file of files.slice(0, Math.max(1, model.imagesAtMost - model.images.length))) {
    if (file.size === 0 || file.size > largestPaste) {
      model.say(
        l10n.t('{0} has {1}; at most {2} can be sent.', file.name, byteCount(file.size), byteCount(largestPaste)),
      );
      continue;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    // What a browser calls a pasted picture says nothing.
    const name = /^image\.\w+$/.test(file.name) ? '' : file.name.slice(0, 300);
    const added = await model.attempt(model.host.request('pasted', { name, bytes }));
    if (added) model.add(added);
  }
}
