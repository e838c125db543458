import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { dimensionsIn } from '../result/dimensions.ts';
import { densityPair, PRESETS, type Preset } from '../result/presets.ts';
import type { Fit, PictureSource, TransformSpec } from '../result/transform.ts';
import { MAX_SIDE } from '../result/transformPlan.ts';
import type { MediaType } from '../result/mediaType.ts';
import { askText, back, pickOne } from './wizard.ts';

/** What the user wants a picture to become. */
export type ResizeChoice = { readonly spec: TransformSpec } | { readonly preset: Preset };

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choose: () => Promise<ResizeChoice | undefined | typeof back>;
}

/** Asks for a size, a format or a preset. `undefined` = given up. */
export async function askResize(title: string, picture: PictureSource): Promise<ResizeChoice | undefined> {
  const size = 'bytes' in picture ? dimensionsIn(picture.bytes, picture.mediaType as MediaType) : undefined;
  const now = size && `${size.width} × ${size.height}`;
  const presets = [...PRESETS, ...(size ? [densityPair(size.width, size.height)] : [])];
  const convert = (format: 'png' | 'jpeg' | 'webp', name: string): ChoiceItem => ({
    label: l10n.t('Convert to {0}', name),
    description: l10n.t('same size'),
    choose: () => Promise.resolve({ spec: { format } }),
  });
  const items: ChoiceItem[] = [
    {
      label: l10n.t('Exact Size…'),
      ...(now && { description: l10n.t('now {0}', now) }),
      choose: () => askSize(title, size),
    },
    convert('png', 'PNG'),
    convert('jpeg', 'JPEG'),
    convert('webp', 'WebP'),
    ...presets.map((preset) => ({
      label: l10n.t(preset.label),
      description: l10n.t('{0} files', preset.outputs.length),
      choose: () => Promise.resolve({ preset }),
    })),
  ];
  for (;;) {
    const picked = await pickOne<ChoiceItem>({ title, placeholder: l10n.t('What shall it become?'), items });
    if (picked === undefined || picked === back) return undefined;
    const choice = await picked.choose();
    if (choice !== back) return choice;
  }
}

const fits: readonly { readonly fit: Fit; readonly label: string; readonly detail: string }[] = [
  { fit: 'cover', label: 'Cut to Fill', detail: 'Fills the size; what sticks out is cut off.' },
  { fit: 'contain', label: 'Whole, with Bars', detail: 'All of the picture, with empty bars where it is too narrow.' },
  { fit: 'stretch', label: 'Stretch', detail: 'All of the picture, distorted to the size.' },
];

async function askSize(
  title: string,
  size: { readonly width: number; readonly height: number } | undefined,
): Promise<ResizeChoice | undefined | typeof back> {
  const text = await askText({
    title,
    prompt: l10n.t('Width × height in pixels, such as 1200x630. One side alone (1200x or x630) keeps the ratio.'),
    value: size ? `${size.width}x${size.height}` : '',
    canGoBack: true,
    problem: (typed) =>
      parseSize(typed) ? undefined : l10n.t('Write a size such as 1200x630, each side from 1 to {0}.', MAX_SIDE),
  });
  if (text === undefined || text === back) return text;
  const wanted = parseSize(text);
  if (!wanted) return undefined;
  if (wanted.width === undefined || wanted.height === undefined) return { spec: wanted };
  if (size && Math.abs(wanted.width * size.height - wanted.height * size.width) < Math.max(wanted.width, wanted.height))
    return { spec: { ...wanted, fit: 'stretch' } };
  const items = fits.map(({ fit, label, detail }) => ({ label: l10n.t(label), detail: l10n.t(detail), fit }));
  const picked = await pickOne({
    title,
    placeholder: l10n.t('The ratio is another one. How shall it fit?'),
    canGoBack: true,
    items,
  });
  if (picked === undefined || picked === back) return picked;
  return { spec: { ...wanted, fit: picked.fit } };
}

/** `1200x630`, `1200 × 630`, `1200x`, `x630`. */
function parseSize(text: string): { readonly width?: number; readonly height?: number } | undefined {
  const [, width = '', height = ''] = /^(\d{0,5})\s*[x×*]\s*(\d{0,5})$/i.exec(text.trim()) ?? [];
  const sides = { ...(width && { width: Number(width) }), ...(height && { height: Number(height) }) };
  const values = Object.values(sides);
  return values.length > 0 && values.every((side) => side >= 1 && side <= MAX_SIDE) ? sides : undefined;
}
