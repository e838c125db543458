import { icoOf } from './codecIco.ts';
import type { Preset, PresetOutput } from './presets.ts';
import type { PictureSource, Transformer } from './transform.ts';
import type { TransformSpec } from './transformPlan.ts';

/** One file of a preset, whole in memory. */
export interface PresetFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/x-icon';
}

const EXTENSIONS = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'image/x-icon': '.ico',
} as const;

/**
 * Makes every file of a preset from one picture, which is decoded once.
 * @throws StudioError as `Transformer.transformAll`
 */
export async function makePreset(
  transformer: Transformer,
  source: PictureSource,
  preset: Preset,
  signal: AbortSignal,
): Promise<readonly PresetFile[]> {
  const jobs = preset.outputs.map((output) => ({ output, specs: specsOf(output) }));
  const made = await transformer.transformAll(
    source,
    jobs.flatMap(({ specs }) => specs),
    signal,
  );
  let next = 0;
  return jobs.map(({ output, specs }) => {
    const pictures = made.slice(next, (next += specs.length));
    const last = pictures.at(-1);
    if (last === undefined) throw new Error('A preset made nothing.');
    const file =
      output.format === 'ico' ? { ...last, bytes: icoOf(pictures), mediaType: 'image/x-icon' as const } : last;
    const stem = source.name.replace(/\.[^.]*$/, '');
    const name = output.naming === 'replace' ? output.name : stem + output.name + EXTENSIONS[file.mediaType];
    return { ...file, name };
  });
}

function specsOf({ width, height, fit, format, sizes, background }: PresetOutput): TransformSpec[] {
  const common = { fit, ...(background === undefined ? {} : { background }) };
  if (format === 'ico')
    return (sizes ?? [width]).map((side) => ({ ...common, width: side, height: side, format: 'png' }));
  return [{ ...common, width, height, ...(format === undefined ? {} : { format }) }];
}
