import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import {
  saved,
  studioBoot,
  studioProtocol,
  type ResultCard,
  type Saved,
  type Snapshot,
} from '../panel/protocol/studio.ts';
import { start } from './boot.ts';
import { fill, h } from './dom.ts';
import './elements.ts';
import { banners } from './studio/banners.ts';
import { codeView } from './studio/code.ts';
import { takeDrops } from './studio/dropping.ts';
import { form } from './studio/form.ts';
import { Model } from './studio/model.ts';
import { runBar } from './studio/runBar.ts';
import { stage } from './studio/stage.ts';
import { strip } from './studio/strip.ts';
import { tick } from './studio/ticking.ts';
import { toolField } from './studio/toolField.ts';

const { host, state, saved: kept, save } = start(studioProtocol, studioBoot);

const before = z.safeParse(saved, kept);
const last = before.success ? before.data : undefined;
const isNew = last?.html !== state.html;
// Kept at once: a window that is loaded anew before anything was done still gets this panel back.
save({ ...last, panel: state.panel, html: state.html } satisfies Saved);

function open(snapshot: Snapshot): void {
  const model = new Model(host, snapshot, state, save, last);
  const remove = (result: ResultCard) =>
    void model.attempt(host.request('act', { result: result.id, action: 'delete' }));
  fill(
    document.body,
    h('h1', { class: 'sr-only' }, l10n.t('Nano Banana Studio')),
    h(
      'div',
      { class: 'studio' },
      h(
        'section',
        { class: 'side', 'aria-label': l10n.t('Request') },
        h('div', { class: 'side-scroll' }, banners(model), toolField(model), form(model)),
        runBar(model, state.mac),
      ),
      h('main', { class: 'main' }, tabs(model, remove)),
    ),
    takeDrops(model),
  );
  tick(document.body);
  const { prompt } = model.tool;
  if (prompt !== undefined) document.getElementById(`field-${prompt}`)?.focus({ preventScroll: true });
  model.keep(); // the form can be used: the host knows from this what it says
}

/** What was made, and the request as code. */
function tabs(model: Model, remove: (result: ResultCard) => void): HTMLElement {
  const order = ['result', 'code'] as const;
  const codePanel = h('vscode-tab-panel');
  /** Made when it is first seen. */
  const showCode = () => {
    if (model.tab === 'code' && codePanel.childElementCount === 0) codePanel.append(codeView(model));
  };
  showCode();
  const element = h(
    'vscode-tabs',
    { class: 'tabs', selectedIndex: order.indexOf(model.tab) },
    h('vscode-tab-header', { slot: 'header' }, l10n.t('Result')),
    h('vscode-tab-panel', {}, h('div', { class: 'result-tab' }, stage(model, state.mac, remove), strip(model, remove))),
    h('vscode-tab-header', { slot: 'header' }, l10n.t('Code')),
    codePanel,
  );
  element.addEventListener('vsc-tabs-select', (event) => {
    const { selectedIndex } = (event as CustomEvent<{ readonly selectedIndex: number }>).detail;
    model.tab = order[selectedIndex] ?? 'result';
    model.tell('tab');
  });
  model.on(['tab'], () => {
    showCode();
    const index = order.indexOf(model.tab);
    if (element.selectedIndex !== index) element.selectedIndex = index;
  });
  return element;
}

function fail(error: unknown): void {
  fill(
    document.body,
    h('p', { class: 'error-text', role: 'alert' }, error instanceof Error ? error.message : String(error)),
  );
}

// At once if it can be: what the host tells before there is a model would be lost.
if (state.snapshot && isNew) {
  try {
    open(state.snapshot);
  } catch (error) {
    fail(error);
  }
} else host.request('ready', {}).then(open).catch(fail);
