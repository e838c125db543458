import * as l10n from '@vscode/l10n';
import { h, icon } from './dom.ts';

/** How far one press zooms, and the limits. */
const zoomStep = 1.25;
const maxZoom = 32;
/** Pixels that an arrow key moves the pictures. */
const panStep = 40;

interface Picture {
  readonly url: string;
  /** `Before`. */
  readonly name: string;
}

/** Two pictures over each other, the left one seen up to the slider; zoomed and moved as one. */
export class Viewer {
  readonly element: HTMLElement;
  /** Buttons for the zoom. */
  readonly tools: HTMLElement;
  private readonly left = h('img', { class: 'picture', draggable: false });
  private readonly right = h('img', { class: 'picture', draggable: false });
  private readonly slider: HTMLInputElement;
  private readonly stage: HTMLElement;
  private readonly shownZoom = h('span', { class: 'zoom quiet', 'aria-live': 'off' });
  private zoom = 1;
  private x = 0;
  private y = 0;

  constructor() {
    this.stage = h(
      'div',
      {
        class: 'stage',
        tabIndex: 0,
        role: 'group',
        'aria-label': l10n.t('Before and after. Plus and minus zoom, arrows move, 0 fits.'),
      },
      h('div', { class: 'layer' }, this.right),
      h('div', { class: 'layer left' }, this.left),
      h('div', { class: 'divider', 'aria-hidden': 'true' }, icon('arrow-both')),
    );
    this.slider = h('input', {
      class: 'slider',
      type: 'range',
      min: '0',
      max: '100',
      step: '1',
      value: '50',
      'aria-label': l10n.t('How much of the left picture is shown'),
    });
    this.slider.addEventListener('input', () => this.place());
    this.element = h('div', { class: 'viewer' }, this.stage, this.slider);
    this.tools = h(
      'div',
      { class: 'tools', role: 'toolbar', 'aria-label': l10n.t('Zoom') },
      this.tool('zoom-out', l10n.t('Zoom Out'), () => this.zoomBy(1 / zoomStep)),
      this.shownZoom,
      this.tool('zoom-in', l10n.t('Zoom In'), () => this.zoomBy(zoomStep)),
      this.tool('screen-normal', l10n.t('Fit'), () => this.fit()),
    );
    this.listen();
    this.place();
    this.move();
  }

  /** Shows two pictures; zoom, place and slider stay. */
  show(left: Picture, right: Picture): void {
    Object.assign(this.left, { src: left.url, alt: left.name });
    Object.assign(this.right, { src: right.url, alt: right.name });
  }

  private tool(name: string, label: string, run: () => void): HTMLElement {
    return h(
      'button',
      { type: 'button', class: 'icon-button', title: label, 'aria-label': label, onclick: run },
      icon(name),
    );
  }

  private place(): void {
    this.element.style.setProperty('--position', `${this.slider.value}%`);
    this.slider.setAttribute('aria-valuetext', l10n.t('{0} percent', this.slider.value));
  }

  private fit(): void {
    [this.zoom, this.x, this.y] = [1, 0, 0];
    this.move();
  }

  /** Zooms about a point of the stage, measured from its middle. */
  private zoomBy(factor: number, x = 0, y = 0): void {
    const zoom = Math.min(maxZoom, Math.max(1, this.zoom * factor));
    const ratio = zoom / this.zoom;
    this.x = x - (x - this.x) * ratio;
    this.y = y - (y - this.y) * ratio;
    this.zoom = zoom;
    this.move();
  }

  private panBy(x: number, y: number): void {
    this.x += x;
    this.y += y;
    this.move();
  }

  /** Never farther than to where half of the stage is still filled. */
  private move(): void {
    const limit = (side: number) => (side * (this.zoom - 1)) / 2;
    const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value));
    this.x = clamp(this.x, limit(this.stage.clientWidth));
    this.y = clamp(this.y, limit(this.stage.clientHeight));
    const transform = `translate(${this.x}px, ${this.y}px) scale(${this.zoom})`;
    for (const picture of [this.left, this.right]) picture.style.transform = transform;
    this.shownZoom.textContent = `${Math.round(this.zoom * 100)} %`;
    this.stage.classList.toggle('zoomed', this.zoom > 1);
    this.stage.classList.toggle('pixels', this.zoom > 4);
  }

  private listen(): void {
    const { stage } = this;
    stage.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const box = stage.getBoundingClientRect();
        const at = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2] as const;
        this.zoomBy(Math.exp(-event.deltaY / 400), ...at);
      },
      { passive: false },
    );
    stage.addEventListener('dblclick', () => this.fit());
    stage.addEventListener('keydown', (event) => this.key(event));
    stage.addEventListener('pointerdown', (event) => this.drag(event));
    new ResizeObserver(() => this.move()).observe(stage);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const deeds: Readonly<Record<string, () => void>> = {
      '+': () => this.zoomBy(zoomStep),
      '=': () => this.zoomBy(zoomStep),
      '-': () => this.zoomBy(1 / zoomStep),
      '0': () => this.fit(),
      ArrowLeft: () => this.panBy(panStep, 0),
      ArrowRight: () => this.panBy(-panStep, 0),
      ArrowUp: () => this.panBy(0, panStep),
      ArrowDown: () => this.panBy(0, -panStep),
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  /** Near the divider it moves the slider, elsewhere the pictures. */
  private drag(start: PointerEvent): void {
    if (start.button !== 0) return;
    const { stage, slider } = this;
    const box = stage.getBoundingClientRect();
    const divider = box.left + (box.width * slider.valueAsNumber) / 100;
    const slides = Math.abs(start.clientX - divider) < 20 || this.zoom === 1;
    stage.setPointerCapture(start.pointerId);
    const follow = (event: PointerEvent) => {
      if (!slides) {
        this.panBy(event.movementX, event.movementY);
        return;
      }
      slider.valueAsNumber = ((event.clientX - box.left) / box.width) * 100;
      this.place();
    };
    const end = () => {
      stage.removeEventListener('pointermove', follow);
      stage.removeEventListener('pointerup', end);
      stage.removeEventListener('pointercancel', end);
    };
    stage.addEventListener('pointermove', follow);
    stage.addEventListener('pointerup', end);
    stage.addEventListener('pointercancel', end);
  }
}
