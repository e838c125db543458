import * as l10n from '@vscode/l10n';
import { h, icon } from '../dom.ts';

const most = 16;
const step = 1.25;
/** CSS pixels that an arrow key moves. */
const stride = 60;

export interface Zoom {
  readonly viewport: HTMLElement;
  readonly buttons: readonly HTMLElement[];
}

/**
 * Lets a picture be enlarged and moved: wheel with Ctrl, double click, drag, and the keys + - 0 and arrows while it has the focus.
 * @param content fills the viewport and shows its picture fitted
 */
export function zoomable(content: HTMLElement, label: string): Zoom {
  let scale = 1;
  let x = 0;
  let y = 0;
  const viewport = h('div', { class: 'viewport', tabIndex: 0, role: 'group', 'aria-label': label }, content);

  const apply = () => {
    const { clientWidth: width, clientHeight: height } = viewport;
    // No further than its edges.
    x = Math.min(0, Math.max(width - width * scale, x));
    y = Math.min(0, Math.max(height - height * scale, y));
    content.style.transform = scale === 1 ? '' : `translate(${x}px, ${y}px) scale(${scale})`;
    viewport.classList.toggle('zoomed', scale > 1);
  };
  /** Keeps the point (in the viewport) where it is. */
  const zoom = (factor: number, px = viewport.clientWidth / 2, py = viewport.clientHeight / 2) => {
    const to = Math.min(most, Math.max(1, scale * factor));
    x = px - ((px - x) * to) / scale;
    y = py - ((py - y) * to) / scale;
    scale = to;
    apply();
  };
  const move = (dx: number, dy: number) => {
    x += dx;
    y += dy;
    apply();
  };
  const at = (event: MouseEvent) => {
    const box = viewport.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top] as const;
  };

  viewport.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey && scale === 1) return; // the page scrolls
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY / 300), ...at(event));
    else move(-event.deltaX, -event.deltaY);
  });
  viewport.addEventListener('dblclick', (event) => zoom(scale > 1 ? 0 : 4, ...at(event)));
  viewport.addEventListener('pointerdown', (event) => {
    if (scale === 1 || event.button !== 0) return;
    event.preventDefault();
    viewport.focus();
    viewport.setPointerCapture(event.pointerId);
  });
  viewport.addEventListener('pointermove', (event) => {
    if (viewport.hasPointerCapture(event.pointerId)) move(event.movementX, event.movementY);
  });
  viewport.addEventListener('keydown', (event) => {
    if (event.target !== viewport || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [stride, 0],
      ArrowRight: [-stride, 0],
      ArrowUp: [0, stride],
      ArrowDown: [0, -stride],
    };
    const by = moves[event.key];
    if (event.key === '+' || event.key === '=') zoom(step);
    else if (event.key === '-') zoom(1 / step);
    else if (event.key === '0') zoom(0);
    else if (scale > 1 && by) move(...by);
    else return;
    event.preventDefault();
  });

  const button = (name: string, title: string, run: () => void) =>
    h('button', { class: 'icon-button', type: 'button', title, 'aria-label': title, onclick: run }, icon(name));
  return {
    viewport,
    buttons: [
      button('zoom-in', l10n.t('Zoom In (+)'), () => zoom(step)),
      button('zoom-out', l10n.t('Zoom Out (-)'), () => zoom(1 / step)),
      button('screen-full', l10n.t('Fit (0)'), () => zoom(0)),
    ],
  };
}
