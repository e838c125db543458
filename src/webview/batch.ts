import { batchProtocol, keptBatch } from '../panel/protocol/batch.ts';
import { Model } from './batch/model.ts';
import { banners } from './batch/banners.ts';
import { facts } from './batch/facts.ts';
import { controls } from './batch/controls.ts';
import { problems } from './batch/problems.ts';
import { table } from './batch/table.ts';
import { start } from './boot.ts';
import { fill, h } from './dom.ts';
import './elements.ts';

const { host, state, save } = start(batchProtocol, keptBatch);

async function open(): Promise<void> {
  // Kept at once: a window that is loaded anew gets this page back.
  save(state);
  const model = new Model(host, await host.request('begin', {}));
  const title = h('h1', {}, model.plan.name);
  fill(
    document.body,
    h(
      'main',
      { class: 'batch' },
      h('header', { class: 'head' }, h('div', { class: 'title' }, title, facts(model)), controls(model)),
      banners(model),
      problems(model),
      table(model),
    ),
  );
}

open().catch((error: unknown) => {
  fill(
    document.body,
    h('p', { class: 'error-text', role: 'alert' }, error instanceof Error ? error.message : String(error)),
  );
});
