import * as l10n from '@vscode/l10n';
import { compareProtocol, compareState, type CompareState } from '../panel/protocol/compare.ts';
import { start } from './boot.ts';
import { caption, fitChoice, notes } from './compareFacts.ts';
import { Viewer } from './compareViewer.ts';
import { fill, h, icon } from './dom.ts';
import { HostError } from './messenger.ts';

const { host, state: first, language } = start(compareProtocol, compareState);
let state: CompareState = first;
let swapped = false;

const viewer = new Viewer();
const left = h('p', { class: 'caption' });
const right = h('p', { class: 'caption right' });
const actions = h('div', { class: 'actions' });
const details = h('div', { class: 'details' });
const status = h('p', { class: 'status quiet', role: 'status' });
const problem = h('p', { class: 'status error-text', role: 'alert' });
const fitSelect = h('select', { id: 'fit', class: 'select' });
const swap = h(
  'button',
  {
    type: 'button',
    class: 'icon-button',
    title: l10n.t('Swap sides'),
    'aria-label': l10n.t('Swap sides'),
    onclick: swapSides,
  },
  icon('arrow-swap'),
);

document.body.append(
  h(
    'main',
    { class: 'compare' },
    h('header', {}, h('h1', { class: 'prompt', title: state.prompt }, state.prompt), viewer.tools, swap),
    viewer.element,
    h('div', { class: 'captions' }, left, right),
    details,
    h('footer', {}, actions, status, problem),
  ),
);
show();
host.on('state', (next) => take(next));

function take(next: CompareState): void {
  state = next;
  show();
}

function swapSides(): void {
  swapped = !swapped;
  show();
  status.textContent = swapped ? l10n.t('The result is on the left.') : l10n.t('The result is on the right.');
}

function show(): void {
  const [one, two] = swapped ? [state.after, state.before] : [state.before, state.after];
  const [oneName, twoName] = swapped ? [l10n.t('After'), l10n.t('Before')] : [l10n.t('Before'), l10n.t('After')];
  viewer.show({ url: one.url, name: oneName }, { url: two.url, name: twoName });
  fill(left, ...caption(oneName, one, language));
  fill(right, ...caption(twoName, two, language));
  showDetails();
  showActions();
}

/** How the result differs from the file that it would replace, and what becomes of the difference. */
function showDetails(): void {
  if (state.stage !== 'open' || !state.replaceable) {
    fill(details);
    return;
  }
  const chosen = fitSelect.value;
  const options = fitChoice(state);
  fill(fitSelect, ...options.map(({ value, label }) => h('option', { value }, label)));
  if (options.some(({ value }) => value === chosen)) fitSelect.value = chosen;
  fill(
    details,
    ...notes(state).map((text) => h('p', { class: 'quiet' }, text)),
    options.length > 0 && h('label', { for: 'fit' }, l10n.t('When replacing:')),
    options.length > 0 && fitSelect,
  );
}

function showActions(): void {
  const again = button(l10n.t('Edit Again…'), 'secondary', () => host.request('again', {}));
  if (state.stage !== 'open') {
    status.textContent =
      state.stage === 'replaced'
        ? l10n.t('{0} is replaced. The old one is kept.', state.before.name)
        : l10n.t('The result is put away. It can be brought back.');
    fill(
      actions,
      button(l10n.t('Undo'), 'primary', () => change(host.request('undo', {}))),
      again,
    );
    return;
  }
  const replace = () => {
    const fit = (['cover', 'contain', 'stretch'] as const).find((value) => value === fitSelect.value);
    return change(host.request('replace', state.sizeDiffers && fit ? { fit } : {}));
  };
  fill(
    actions,
    button(l10n.t('Keep Both'), 'primary', () => host.request('keep', {})),
    state.replaceable && button(l10n.t('Replace'), 'secondary', replace),
    button(l10n.t('Discard'), 'secondary', () => change(host.request('discard', {}))),
    again,
  );
}

async function change(answer: Promise<CompareState>): Promise<void> {
  const next = await answer;
  status.textContent = '';
  take(next);
  actions.querySelector('button')?.focus();
}

function button(label: string, look: 'primary' | 'secondary', deed: () => Promise<unknown>): HTMLButtonElement {
  const element = h('button', { type: 'button', class: `button ${look}` }, label);
  element.addEventListener('click', () => void press(deed));
  return element;
}

/** One deed at a time; what goes wrong is told beside the buttons. */
async function press(deed: () => Promise<unknown>): Promise<void> {
  problem.textContent = '';
  const buttons = [...actions.querySelectorAll('button')];
  for (const one of buttons) one.disabled = true;
  try {
    await deed();
  } catch (error) {
    problem.textContent = error instanceof HostError ? error.message : String(error);
  } finally {
    for (const one of buttons) one.disabled = false;
  }
}
