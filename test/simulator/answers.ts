import { mp4Clip, webmClip } from './clips.ts';
import { decodeImage, encodeImage, padImage } from './codecs.ts';
import { drawEdit } from '../../src/result/placeholder/edit.ts';
import { drawPlaceholder } from '../../src/result/placeholder/placeholder.ts';
import { encodePngWithAlpha } from '../../src/result/placeholder/png.ts';
import { type Raster, resize } from '../../src/result/placeholder/raster.ts';
import { resultSize } from '../../src/result/placeholder/sizes.ts';
import { type Form, FormError } from './form.ts';
import { type Settings } from './settings.ts';
import { type ToolSpec } from './tools.ts';

/** What a run gives back. */
export interface Answer {
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** Without a dot. */
  readonly extension: string;
}

/** Files already made, the oldest dropped first; a batch asks for the same picture often. */
const made = new Map<string, Answer>();
const keptBytes = 64e6;

/** Makes a tool's result from a checked form. @throws {FormError} 422 for a picture that cannot be decoded */
export async function makeAnswer(tool: ToolSpec, form: Form, settings: Settings): Promise<Answer> {
  const { drawMode, resultType, resultBytes } = settings;
  const fields = form.fields.map(({ name, value }) => [name, value]);
  const digests = form.files.map(({ sha256 }) => sha256);
  const key = JSON.stringify([tool.slug, fields, digests, drawMode, resultType, resultBytes]);
  const known = made.get(key);
  if (known) return known;
  const answer = await make(tool, form, settings);
  made.set(key, answer);
  let total = 0;
  for (const [name, { bytes }] of [...made].reverse()) {
    total += bytes.length;
    if (total > keptBytes) made.delete(name);
  }
  return answer;
}

async function make(tool: ToolSpec, form: Form, settings: Settings): Promise<Answer> {
  const value = (name: string) => form.fields.find((field) => field.name === name)?.value;
  const words = value('PROMPT') ?? value('prompt') ?? tool.name;
  switch (tool.makes) {
    case 'mp4':
      return { mediaType: 'video/mp4', bytes: mp4Clip, extension: 'mp4' };
    case 'webm':
      return { mediaType: 'video/webm', bytes: webmClip, extension: 'webm' };
    case 'json':
      return file(
        'application/json',
        'json',
        JSON.stringify({
          tool: tool.slug,
          question: value('question') ?? null,
          labels: [
            { name: 'hill', confidence: 0.98 },
            { name: 'sun', confidence: 0.91 },
          ],
          width: 1024,
          height: 1024,
        }),
      );
    case 'text':
      return file('text/plain; charset=utf-8', 'txt', 'Hills under a low sun, seen from far away. Grüße, 世界.\n');
    case 'svg':
      return file('image/svg+xml', 'svg', svg(words));
    case 'cutout':
      return cutOut(await decodeFirst(form));
    case 'upscale': {
      const source = await decodeFirst(form);
      const scale = Math.min(Number(value('scale') ?? '2'), 8192 / Math.max(source.width, source.height));
      return picture(resize(source, Math.round(source.width * scale), Math.round(source.height * scale)), settings);
    }
    case 'image': {
      const size = resultSize(value('aspect_ratio') ?? '1:1', value('image_size') ?? '1K');
      const fast = settings.drawMode === 'fast';
      if (fast || form.files.length === 0) {
        const caption =
          form.files.length === 0 ? words : `${form.files.map(({ filename }) => filename).join(' + ')}: ${words}`;
        return picture(drawPlaceholder(caption, { ...size, fast }), settings);
      }
      return picture(drawEdit(words, await Promise.all(form.files.map(decode)), size), settings);
    }
  }
}

async function picture(raster: Raster, { resultType, resultBytes }: Settings): Promise<Answer> {
  const bytes = await encodeImage(raster, resultType);
  const extension = resultType === 'jpeg' ? 'jpg' : resultType;
  return {
    mediaType: `image/${resultType}`,
    bytes: resultBytes === null ? bytes : padImage(bytes, resultBytes),
    extension,
  };
}

function file(mediaType: string, extension: string, text: string): Answer {
  return { mediaType, bytes: Buffer.from(text), extension };
}

async function decode({ name, bytes }: Form['files'][number]): Promise<Raster> {
  try {
    return await decodeImage(bytes);
  } catch {
    throw new FormError(422, `${name}: the image could not be decoded`);
  }
}

async function decodeFirst(form: Form): Promise<Raster> {
  const [first] = form.files;
  if (!first) throw new FormError(400, 'image: missing');
  return decode(first);
}

/** The middle of the picture, an ellipse with a soft edge, the rest transparent. */
async function cutOut({ width, height, data }: Raster): Promise<Answer> {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const distance = Math.hypot((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5) * 2;
      rgba.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
      rgba[pixel * 4 + 3] = 255 * Math.min(1, Math.max(0, (0.85 - distance) * 20));
    }
  }
  return { mediaType: 'image/png', bytes: await encodePngWithAlpha(width, height, rgba), extension: 'png' };
}

/** Holds a script and an outside reference, as a hostile or careless tool's answer might: a preview must not run them. */
function svg(words: string): string {
  const title = words.replace(/[<>&]/g, ' ');
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">
  <title>${title}</title>
  <script>document.documentElement.setAttribute('data-ran', 'yes')</script>
  <rect width="512" height="512" fill="#9fd3e8"/>
  <circle cx="370" cy="150" r="56" fill="#fff3c4" onload="document.documentElement.setAttribute('data-ran', 'yes')"/>
  <path d="M0 360 Q128 250 256 350 T512 320 V512 H0 Z" fill="#4a8c82"/>
  <path d="M0 430 Q160 350 300 430 T512 410 V512 H0 Z" fill="#1c544a"/>
  <image href="https://evil.example/pixel.png" width="1" height="1"/>
</svg>
`;
}
