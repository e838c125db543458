import { h } from './dom.ts';

/** At most this many are decoded at once: each needs its full size while it is. */
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * A picture drawn small: decoded from disk, scaled, and let go, so that no full-size picture is held. Begins when it is seen.
 * @param source where it is; rejects when it is gone
 * @param side of the box it covers, in CSS pixels
 */
export function thumbnail(source: () => Promise<string>, side: number): HTMLCanvasElement {
  const canvas = h('canvas', { class: 'thumbnail', width: 1, height: 1, 'aria-hidden': 'true' });
  unseen.set(canvas, () => void inTurn(() => draw(canvas, source, side)));
  observer.observe(canvas);
  return canvas;
}

/** What is to be done when a canvas is first seen. */
const unseen = new WeakMap<Element, () => void>();
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    unseen.get(target)?.();
  }
});

async function draw(canvas: HTMLCanvasElement, source: () => Promise<string>, side: number): Promise<void> {
  try {
    if (!canvas.isConnected) return;
    const blob = await (await fetch(await source())).blob();
    const pixels = Math.round(side * Math.min(2, devicePixelRatio));
    // One side is enough: the other follows. Narrow pictures are taken a little larger than they need be.
    const bitmap = await createImageBitmap(blob, { resizeWidth: pixels, resizeQuality: 'medium' });
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
    canvas.classList.add('drawn');
  } catch {
    canvas.classList.add('broken');
  }
}

async function inTurn(work: () => Promise<void>): Promise<void> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    await work();
  } finally {
    running--;
    waiting.pop()?.(); // what was scrolled to last is what is looked at
  }
}
